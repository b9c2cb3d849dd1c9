package io.jailhouse.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.SystemConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationBuildersTest {
    private static final CellConfiguration CELL = CellConfiguration.named("probe")
            .cpus(1, 3)
            .ram(0xe0010000L, 0, 0x10000)
            .console(0x2820000)
            .communicationRegion(0x80000000L);

    @Test
    void aCellThatIsBuiltCanBeReadAgain() {
        CellConfig built = CELL.build();
        assertThat(ConfigReader.readCell("built", ConfigWriter.write(built)).configuration())
                .isEqualTo(built);
        assertThat(built.name()).isEqualTo("probe");
        assertThat(built.cpuSet().cpus()).containsExactly(1, 3);
        assertThat(built.memoryRegions()).hasSize(3);
        assertThat(built.memoryRegions().getLast().has(MemoryFlag.COMM_REGION)).isTrue();
    }

    @Test
    void aBoardThatIsBuiltCanBeReadAgain() {
        SystemConfig built = BoardConfiguration.named("bench")
                .cpus(4)
                .hypervisorMemory(0xdfc00000L, 0x400000)
                .ram(0xe0000000L, 0x20000000)
                .gicV3(0x1800000, 0x1880000, 256)
                .pci(0x76000000)
                .build();
        assertThat(ConfigReader.readSystem("built", ConfigWriter.write(built)).configuration())
                .isEqualTo(built);
        assertThat(built.rootCell().cpuSet().cpus()).containsExactly(0, 1, 2, 3);
        assertThat(built.rootCell().irqchips()).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsNamedWithItsField() {
        assertThatThrownBy(() -> CellConfiguration.named("x".repeat(32)))
                .hasMessage("name: \"" + "x".repeat(32) + "\" has 32 characters, not 1 to 31");
        assertThatThrownBy(() -> CellConfiguration.named("probe").cpus(64)).hasMessage("cpus: 64 is not 0 to 63");
    }

    @Test
    void aSourceInCIsCompiled(@TempDir Path folder) throws IOException {
        Path configs = Path.of(System.getProperty("project.root"), "configs", "arm64");
        Board board = Board.of(configs.resolve("k3-am625-sk.c").toString());
        Cell cell = board.cell(configs.resolve("k3-am625-sk-net-demo.c").toString());
        assertThat(cell.name()).isEqualTo("net-demo");

        Path wrong = Files.writeString(folder.resolve("wrong.c"), "char config = x;");
        assertThatThrownBy(() -> Board.of(wrong.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wrong.c:1:15: 'x' is not defined");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Board.of("no-such.c")).hasMessageStartingWith("no-such.c: cannot be read");
        assertThatThrownBy(() -> Board.of("no-such.cell")).hasMessageStartingWith("no-such.cell: cannot be read");
        assertThatThrownBy(() -> Board.of("classpath:no-such.cell"))
                .hasMessage("classpath:no-such.cell: no such resource on the class path of the test");
    }
}

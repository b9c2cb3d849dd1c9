package io.jailhouse.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checked-in files are valid and are what the sources give. */
final class ShippedConfigurationsTest {
    private static final Path FOLDER = Path.of("arm64");
    private static final List<String> FILES = List.of(
            "k3-am625-sk.cell",
            "k3-am625-sk-inmate-demo.cell",
            "k3-am625-sk-linux-demo.cell",
            "k3-am625-sk-smp-demo.cell",
            "k3-am625-sk-ivshmem-demo.cell",
            "k3-am625-sk-ivshmem-demo-2.cell",
            "k3-am625-sk-net-demo.cell");

    @Test
    void readsAndWritesEveryFile() throws IOException {
        for (String file : FILES) {
            byte[] bytes = Files.readAllBytes(FOLDER.resolve(file));
            assertThat(ConfigWriter.write(ConfigReader.read(file, bytes).configuration()))
                    .isEqualTo(bytes);
        }
    }

    @Test
    void describesTheBoardAndTheDemoCell() throws IOException {
        SystemConfig system = ConfigReader.readSystem(FILES.get(0), Files.readAllBytes(FOLDER.resolve(FILES.get(0))))
                .configuration();
        assertThat(system.rootCell().cpuSet().format()).isEqualTo("0-3");
        CellConfig cell = ConfigReader.readCell(FILES.get(1), Files.readAllBytes(FOLDER.resolve(FILES.get(1))))
                .configuration();
        assertThat(cell.cpuSet().cpus()).containsExactly(2);
        assertThat(cell.memoryRegions()).hasSize(3);
    }

    @Test
    void rebuildsByteForByte(@TempDir Path folder) throws IOException, InterruptedException {
        boolean gcc = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "gcc")));
        assumeTrue(gcc, "no gcc on this machine");
        Process build = new ProcessBuilder("sh", "build.sh", folder.toString())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
        for (String file : FILES) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(FOLDER.resolve(file));
        }
    }
}

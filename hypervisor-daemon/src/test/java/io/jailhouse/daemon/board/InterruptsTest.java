package io.jailhouse.daemon.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.proto.GrantedInterrupts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");

    private final SystemConfig system =
            ConfigReader.readSystem("system", bytes("k3-am625-sk.cell")).configuration();
    private final CellConfig demo =
            ConfigReader.readCell("cell", bytes("k3-am625-sk-linux-demo.cell")).configuration();
    private final Board enabled = Board.enabledWith(system);
    private final Cell guest =
            new Cell(1, demo, new TreeSet<>(demo.cpuSet().cpus()), new TreeSet<>(), false, CellState.SHUT_DOWN);

    @Test
    void aCellLearnsOfTheBoardsController() {
        GrantedInterrupts interrupts = Interrupts.of(enabled, enabled.root()).orElseThrow();
        assertThat(interrupts.getVersion()).isEqualTo(3);
        assertThat(interrupts.getDistributor()).isEqualTo(0x01800000);
        assertThat(interrupts.getRedistributors()).isEqualTo(0x01880000);
        assertThat(interrupts.getMaintenanceInterrupt()).isEqualTo(25);
        assertThat(interrupts.getBoardCpusList()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void theRootCellLosesWhatACellHoldsAndGetsItBack() {
        Board created = enabled.plus(guest);
        GrantedInterrupts before = Interrupts.of(enabled, enabled.root()).orElseThrow();
        GrantedInterrupts root = Interrupts.of(created, created.root()).orElseThrow();
        GrantedInterrupts cell = Interrupts.of(created, guest).orElseThrow();
        assertThat(cell.getPinsList()).as("it has some").anyMatch(word -> word != 0);
        for (int word = 0; word < root.getPinsCount(); word++) {
            assertThat(root.getPins(word)).isEqualTo(before.getPins(word) & ~cell.getPins(word));
        }
        Board destroyed = created.minus(guest.id());
        assertThat(Interrupts.of(destroyed, destroyed.root())).contains(before);
    }

    @Test
    void thereAreAsManyWordsAsTheRootCellsWindowsReach() {
        long reached = system.rootCell().irqchips().stream()
                .mapToLong(chip -> chip.pinBase() + 128)
                .max()
                .orElseThrow();
        assertThat(Interrupts.of(enabled, enabled.root()).orElseThrow().getPinsCount() * 32L)
                .isEqualTo(reached);
    }

    @Test
    void aSerialPortDrivesTheInterruptThatTheCellOwns() {
        CellConfig without = ConfigReader.readCell("cell", bytes("k3-am625-sk-inmate-demo.cell"))
                .configuration();
        assertThat(SerialInterrupts.of(enabled, demo, 0x02810000)).isEqualTo(211);
        assertThat(SerialInterrupts.of(enabled, without, 0x02810000)).isZero();
        assertThat(SerialInterrupts.of(enabled, demo, 0x12340000)).isZero();
        Board created = enabled.plus(guest);
        assertThat(Grants.of(created, guest).getRangesList())
                .filteredOn(range -> range.hasSerial())
                .extracting(range -> range.getSerial().getInterrupt())
                .containsExactly(211);
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(CONFIGS.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

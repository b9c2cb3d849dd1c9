package io.jailhouse.daemon.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.proto.Violation;
import io.jailhouse.proto.ViolationKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");
    private static final int FIRST_REGION = 140;
    private static final int UART_SIZE = FIRST_REGION + 16;
    private static final int UART_FLAGS = FIRST_REGION + 24;

    private final Board enabled = Board.enabledWith(
            ConfigReader.readSystem("system", bytes("k3-am625-sk.cell")).configuration());
    private final Cell demo = cell(bytes("k3-am625-sk-inmate-demo.cell"));
    private final Board board = enabled.plus(demo);

    @Test
    void anAddressOfTheRootCellIsNamedWithItsRegion() {
        Diagnosis diagnosis = Diagnosis.of(board, demo, data(0x1c25014, 4, false));
        assertThat(diagnosis.owners()).containsExactly(new Diagnosis.Owner("k3-am625-sk", Optional.of(18), ""));
        assertThat(diagnosis.nearest())
                .hasValueSatisfying(near -> assertThat(near.index()).isZero())
                .hasValueSatisfying(near -> assertThat(near.distance()).isEqualTo(0x2810000 - 0x1c25014));
        assertThat(diagnosis.neededRegion()).isEqualTo("""
                {
                    .phys_start = 0x1c25000,
                    .virt_start = 0x1c25000,
                    .size = 0x1000,
                    .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_IO,
                },
                """);
    }

    @Test
    void aDeviceIsNamed() {
        assertThat(Diagnosis.of(board, demo, data(0x2800014, 4, true)).owners())
                .containsExactly(new Diagnosis.Owner("k3-am625-sk", Optional.of(18), "serial port at 0x2800000"));
        assertThat(Diagnosis.of(board, demo, data(0x1800004, 4, true)).owners())
                .containsExactly(new Diagnosis.Owner("hypervisor", Optional.empty(), "GIC distributor"));
        assertThat(Diagnosis.of(board, demo, data(0x189fffc, 4, true)).owners())
                .containsExactly(new Diagnosis.Owner("hypervisor", Optional.empty(), "GIC redistributor"));
    }

    @Test
    void memoryOfTheHypervisorIsNobodyElses() {
        Diagnosis diagnosis =
                Diagnosis.of(board, demo, data(board.system().hypervisorMemory().physStart() + 8, 8, true));
        assertThat(diagnosis.owners().getFirst())
                .isEqualTo(new Diagnosis.Owner("hypervisor", Optional.empty(), "its memory"));
    }

    @Test
    void aWriteJustBehindTheMemoryNeedsMore() {
        Diagnosis diagnosis = Diagnosis.of(board, demo, data(0x10000, 8, true));
        assertThat(diagnosis.owners()).isEmpty();
        assertThat(diagnosis.nearest())
                .hasValueSatisfying(near -> assertThat(near.index()).isEqualTo(1))
                .hasValueSatisfying(near -> assertThat(near.distance()).isEqualTo(1));
        assertThat(diagnosis.neededRegion()).contains(".flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE,");
    }

    @Test
    void aRefusalOfASubpageRegionNeedsItsWidth() {
        Cell subpage = cell(subpageUart(0x100, 0x3));
        Diagnosis diagnosis = Diagnosis.of(
                enabled.plus(subpage),
                subpage,
                data(0x2810005, 4, false).toBuilder()
                        .setKind(ViolationKind.VIOLATION_KIND_REFUSED)
                        .build());
        assertThat(diagnosis.neededRegion()).isEqualTo("""
                {
                    .phys_start = 0x2810000,
                    .virt_start = 0x2810000,
                    .size = 0x100,
                    .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_IO_UNALIGNED | JAILHOUSE_MEM_IO_32,
                },
                """);
    }

    @Test
    void whatTheConfigurationAllowsAlreadyNeedsNoEntry() {
        Diagnosis diagnosis = Diagnosis.of(board, board.root(), data(0x2810000, 4, true));
        assertThat(diagnosis.owners()).extracting(Diagnosis.Owner::name).containsExactly("k3-am625-sk", "inmate-demo");
        assertThat(diagnosis.neededRegion()).isEmpty();
    }

    @Test
    void callsHaveNoAddress() {
        Violation call = Violation.newBuilder()
                .setKind(ViolationKind.VIOLATION_KIND_HYPERCALL)
                .build();
        assertThat(Diagnosis.hasAddress(call)).isFalse();
        assertThat(Diagnosis.of(board, demo, call)).isEqualTo(new Diagnosis(List.of(), Optional.empty(), ""));
    }

    private static Violation data(long address, int size, boolean write) {
        return Violation.newBuilder()
                .setAddress(address)
                .setSize(size)
                .setWrite(write)
                .build();
    }

    private static Cell cell(byte[] file) {
        CellConfig config = ConfigReader.readCell("cell", file).configuration();
        return new Cell(1, config, new TreeSet<>(config.cpuSet().cpus()), new TreeSet<>(), false, CellState.SHUT_DOWN);
    }

    private static byte[] subpageUart(long size, long flags) {
        byte[] file = bytes("k3-am625-sk-inmate-demo.cell");
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(UART_SIZE, size)
                .putLong(UART_FLAGS, flags);
        return file;
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(CONFIGS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inmates of some instructions that touch what is not theirs. */
@ExtendWith(BoardExtension.class)
class ViolationIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PARKED = "Parking CPU 2 (Cell: \"inmate-demo\")\n";

    /** The address of the seed's transcript: x0 = 0x1c25014. */
    private static final int[] ADDRESS_IN_X0 = {
        0xd28a0280, // movz x0, #0x5014
        0xf2a03840, // movk x0, #0x1c2, lsl #16
        0xd297dde2, // movz x2, #0xbeef
    };

    @BeforeAll
    static void createCell(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + CELL);
    }

    @Test
    void aReadOutsideTheCellParksTheCpuAndPrintsItsRegisters(TestBoard board) throws IOException {
        assertThat(violationOf(board, 0xb9400001 /* ldr w1, [x0] */)).isEqualTo("""
                Unhandled data read at 0x1c25014(4)

                FATAL: unhandled trap (exception class 0x24)
                Cell state before exception:
                 pc: 000000000000000c   lr: 0000000000000000 spsr: 000003c5     EL1
                 sp: 0000000000000000  elr: 000000000000000c  esr: 24 1 1810006
                """ + REGISTERS);
    }

    @Test
    void aWriteOutsideTheCellParksTheCpuAndPrintsItsRegisters(TestBoard board) throws IOException {
        assertThat(violationOf(board, 0xb9000002 /* str w2, [x0] */)).isEqualTo("""
                Unhandled data write at 0x1c25014(4)

                FATAL: unhandled trap (exception class 0x24)
                Cell state before exception:
                 pc: 000000000000000c   lr: 0000000000000000 spsr: 000003c5     EL1
                 sp: 0000000000000000  elr: 000000000000000c  esr: 24 1 1820046
                """ + REGISTERS);
    }

    @Test
    void aJumpOutsideTheCellParksTheCpu(TestBoard board) throws IOException {
        assertThat(violationOf(board, 0xd61f0000 /* br x0 */))
                .startsWith("FATAL: instruction abort at 0x1c25014\n\nFATAL: forbidden access (exception class 0x20)\n")
                .contains(" pc: 0000000001c25014 ");
    }

    private static final String REGISTERS = """
             x0: 0000000001c25014   x1: 0000000000000000   x2: 000000000000beef
             x3: 0000000000000000   x4: 0000000000000000   x5: 0000000000000000
             x6: 0000000000000000   x7: 0000000000000000   x8: 0000000000000000
             x9: 0000000000000000  x10: 0000000000000000  x11: 0000000000000000
            x12: 0000000000000000  x13: 0000000000000000  x14: 0000000000000000
            x15: 0000000000000000  x16: 0000000000000000  x17: 0000000000000000
            x18: 0000000000000000  x19: 0000000000000000  x20: 0000000000000000
            x21: 0000000000000000  x22: 0000000000000000  x23: 0000000000000000
            x24: 0000000000000000  x25: 0000000000000000  x26: 0000000000000000
            x27: 0000000000000000  x28: 0000000000000000  x29: 0000000000000000

            """;

    /** Runs an instruction on x0 and x2; returns what the hypervisor prints before it parks the CPU. */
    private static String violationOf(TestBoard board, int instruction) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int first : ADDRESS_IN_X0) {
            image.putInt(first);
        }
        image.putInt(instruction);
        String file = Files.write(board.file("violation.bin"), image.array()).toString();
        try (Console console = board.hypervisorConsole()) {
            board.runAll("cell load " + CELL_NAME + " " + file);
            console.skip();
            board.runAll("cell start " + CELL_NAME);
            Cell failed = board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
            assertThat(failed.getFailedCpusList()).isEqualTo(List.of(2));
            String printed = console.unread();
            assertThat(printed).contains(PARKED).contains("Started cell \"inmate-demo\"\n");
            // The cell runs before the daemon prints its line.
            return printed.replace("Started cell \"inmate-demo\"\n", "").replace(PARKED, "");
        }
    }
}

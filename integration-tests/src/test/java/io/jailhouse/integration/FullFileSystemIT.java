package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.MemoryFileSystem;
import io.jailhouse.integration.board.Others;
import io.jailhouse.integration.board.ProcessUsage;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.DescribeOwnershipResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The memory file system has no room left. Needs the right to mount one. */
class FullFileSystemIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGE_IMAGE = 60_000;
    private static final String NEIGHBOUR = "second-demo";

    /** Handles of a daemon that ends an agent, for a moment; and those of the serial port that a cell leaves to the board. */
    private static final int FEW = 4;

    /** In KiB: compiled code, and a heap that is seldom collected. */
    private static final long GROWTH = 64 << 10;

    @Test
    void refusesWhatNeedsRoomAndGoesOnWhenThereIsSome() throws IOException {
        Optional<MemoryFileSystem> mounted = MemoryFileSystem.mount("32m");
        assumeTrue(mounted.isPresent(), "a memory file system can be mounted");
        try (MemoryFileSystem small = mounted.get();
                TestBoard board = TestBoard.keepingAllIn(small.folder())) {
            board.runAll("enable " + SYSTEM, "cell create " + board.write("second.cell", CellFile.second()));
            long daemon = board.daemonPid();
            ProcessUsage usage = ProcessUsage.of(daemon);
            try (Others others = Others.of(board.paths(), NEIGHBOUR)) {
                others.idle();
                DescribeOwnershipResponse before = withoutState(board.ownership());
                Path filling = small.fill();

                board.run("cell", "create", CELL)
                        .failedWith("JAILHOUSE_CELL_CREATE: No space left on device", "No space left on device");
                assertThat(withoutState(board.ownership())).isEqualTo(before);
                others.beside("a full disk");

                Files.delete(filling);
                others.idle();
                others.assertSoon();
            }
            board.runAll("cell create " + CELL);
            Path filling = small.fill();
            String image =
                    Files.write(board.file("large.bin"), new byte[LARGE_IMAGE]).toString();
            CommandResult load = board.tryAll(List.of("cell load " + CELL_NAME + " " + image))
                    .getFirst();
            load.failedWith("JAILHOUSE_CELL_LOAD: No space left on device", "No space left on device");

            Files.delete(filling);
            board.runAll("cell load " + CELL_NAME + " " + UART_DEMO);
            try (Console console = board.cellConsole()) {
                board.runAll("cell start " + CELL_NAME);
                console.await("Hello 1 from cell!\r\n", LIMIT);
            }
            assertThat(board.daemonPid()).isEqualTo(daemon);
            board.runAll("cell destroy " + CELL_NAME);
            ProcessUsage after = ProcessUsage.of(daemon);
            assertThat(after.handles()).as("%s, then %s", usage, after).isLessThanOrEqualTo(usage.handles() + FEW);
            assertThat(after.residentKilobytes())
                    .as("%s, then %s", usage, after)
                    .isLessThan(usage.residentKilobytes() + GROWTH);
        }
    }

    /** The root cell's agent may still be starting when the room is gone; then the root cell fails. */
    private static DescribeOwnershipResponse withoutState(DescribeOwnershipResponse ownership) {
        return ownership.toBuilder()
                .setCells(0, ownership.getCells(0).toBuilder().clearState())
                .build();
    }

    @Test
    void failsTheCellWhoseInmateTouchesMemoryThatCannotBeBacked() throws IOException {
        Optional<MemoryFileSystem> mounted = MemoryFileSystem.mount("24m");
        assumeTrue(mounted.isPresent(), "a memory file system can be mounted");
        try (MemoryFileSystem small = mounted.get();
                TestBoard board = TestBoard.sharingMemoryIn(small.folder())) {
            String image = Files.write(board.file("toucher.bin"), TOUCHER).toString();
            board.runAll("enable " + SYSTEM, "cell create " + CELL, "cell load " + CELL_NAME + " " + image);
            long daemon = board.daemonPid();
            small.fill();

            board.run("cell", "start", CELL_NAME);

            board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
            assertThat(board.daemonPid()).isEqualTo(daemon);
            board.runAll("cell destroy " + CELL_NAME);
        }
    }

    /** Stores to an untouched page of its memory. */
    private static final byte[] TOUCHER = {
        0x00, 0x00, (byte) 0x90, (byte) 0xd2, // movz x0, #0x8000
        0x00, 0x00, 0x00, (byte) 0xf9, // str x0, [x0]
        0x00, 0x00, 0x00, 0x14, // b .
    };
}

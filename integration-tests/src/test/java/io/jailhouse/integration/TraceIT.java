package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.DescribeCellRequest;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.transport.BoardChannel;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code cell trace} of a cell that prints for ever. */
@ExtendWith(BoardExtension.class)
class TraceIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HEADING = "CPU  EL   ADDRESS             INSNS     TIMES  SYMBOL";
    private static final Pattern LINE = Pattern.compile("2    EL1  0x2[0-9a-f]{3} +[0-9]+( +x[0-9]+)?");

    private Console console;

    @BeforeEach
    void start(TestBoard board) {
        console = board.startCell(UART_DEMO);
    }

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void theBlocksOfARunningCellAreListedAndTheCellGoesOn(TestBoard board) {
        List<String> lines = board.run("cell", "trace", CELL_NAME, "-n", "200")
                .succeeded()
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(201).startsWith(HEADING);
        assertThat(lines.subList(1, lines.size())).allMatch(LINE.asMatchPredicate());
        // Of the loop that waits for the port it never leaves for long.
        assertThat(lines.stream().distinct()).hasSizeLessThan(60);
        assertThat(isTraced(board)).isFalse();
        console.skip().await(" from cell!\r\n", LIMIT);
    }

    @Test
    void theTraceEndsWithTheClientHoweverThatEnds(TestBoard board) {
        try (RunningCommand trace = board.start("cell", "trace", CELL_NAME, "--for", "60m")) {
            trace.awaitOutput(HEADING, LIMIT);
            assertThat(isTraced(board)).isTrue();
            assertThat(board.run("cell", "status", CELL_NAME).succeeded().out())
                    .contains("Traced        by cell trace");
            board.run("cell", "trace", CELL_NAME)
                    .failedWith("JAILHOUSE_CELL_TRACE: Device or resource busy", "is being traced already");
            trace.kill();
            await().atMost(LIMIT).until(() -> !isTraced(board));
        }
        console.skip().await(" from cell!\r\n", LIMIT);
    }

    @Test
    void theTraceEndsWithTheCell(TestBoard board) {
        try (RunningCommand trace = board.start("cell", "trace", CELL_NAME, "--for", "60m")) {
            trace.awaitOutput(HEADING, LIMIT);
            board.runAll("cell shutdown " + CELL_NAME);
            CommandResult end = trace.awaitEnd(LIMIT);
            end.failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "is shut down, not running");
        }
        board.run("cell", "trace", CELL_NAME)
                .failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "is shut down, not running");
        board.runAll("cell start " + CELL_NAME);
        try (RunningCommand trace = board.start("cell", "trace", CELL_NAME, "--for", "60m")) {
            trace.awaitOutput(HEADING, LIMIT);
            board.runAll("cell kill " + CELL_NAME);
            trace.awaitEnd(LIMIT).failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "is failed, not running");
        }
    }

    @Test
    void aTimeAndARangeBoundATrace(TestBoard board) {
        String out = board.run("cell", "trace", CELL_NAME, "--for", "200ms", "--to", "0x1000")
                .succeeded()
                .out();
        assertThat(out).isEmpty();
    }

    @Test
    void whatCannotBeTracedIsRefused(TestBoard board) {
        List<CommandResult> refused = board.tryAll(List.of(
                "cell trace nobody",
                "cell trace 0",
                "cell trace " + CELL_NAME + " --cpu 1",
                "cell trace " + CELL_NAME + " --from 0x2000 --to 0x1fff"));
        refused.get(0).failedWith("JAILHOUSE_CELL_TRACE: No such file or directory", "there is no cell \"nobody\"");
        refused.get(1).failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "runs no inmate");
        refused.get(2).failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "CPU 1 is not one of");
        refused.get(3).failedWith("JAILHOUSE_CELL_TRACE: Invalid argument", "no address is from 0x2000 to 0x1fff");
    }

    private static boolean isTraced(TestBoard board) {
        try (BoardChannel channel = BoardChannel.open(board.paths().socket())) {
            return HypervisorGrpc.newBlockingStub(channel.channel())
                    .describeCell(DescribeCellRequest.newBuilder()
                            .setCell(CellReference.newBuilder().setName(CELL_NAME))
                            .build())
                    .getCell()
                    .getTraced();
        }
    }
}

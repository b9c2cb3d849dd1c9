package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.BoardInvariants;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.MemoryFileSystem;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The daemon is killed, and of its ledger nothing that is on disk can be used any more. */
@ExtendWith(BoardExtension.class)
class DamagedLedgerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern HELLO = Pattern.compile("Hello (\\d+) from cell!\r\n");
    private static final String NEIGHBOUR = "second-demo";
    private static final String REBUILT =
            "jailhouse: the ledger was damaged; the board is as 3 of its agents have kept it";

    /** What can happen to a file. */
    private interface Damage {
        void to(Path file) throws IOException;
    }

    private static final List<Damage> DAMAGES = List.of(
            DamagedLedgerIT::changeBytes,
            file -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) / 2)),
            file -> Files.write(file, new byte[0]),
            Files::delete);

    private static void changeBytes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt(1, 256);
        }
        Files.write(file, bytes);
    }

    @Test
    void theBoardIsAsItsAgentsHaveKeptItAndInmatesDoNotNotice(TestBoard board) throws IOException {
        startTwo(board);
        List<Cell> before = board.cells();
        String ownership = board.run("ownership").succeeded().out();
        String list = board.run("cell", "list").succeeded().out();
        try (Console console = board.cellConsole();
                Console neighbour = board.serialConsole(CellFile.SECOND_CONSOLE)) {
            int said = hello(console);
            for (Damage damage : DAMAGES) {
                board.killDaemon();
                damage.to(board.paths().ledger());
                damage.to(board.paths().ledgerCopy());

                long start = System.nanoTime();
                CommandResult next = board.run("cell", "list");
                System.out.printf("rebuilt within %d ms%n", (System.nanoTime() - start) / 1_000_000);

                assertThat(next.exitCode()).isZero();
                assertThat(next.out()).isEqualTo(list);
                assertThat(next.err().strip()).isEqualTo(REBUILT);
                assertThat(board.run("cell", "list").succeeded().err()).isEmpty();
                assertThat(board.cells()).as("with the same processes").isEqualTo(before);
                assertThat(board.run("ownership").succeeded().out()).isEqualTo(ownership);
                assertThat(hello(console)).as("it was not started again").isGreaterThan(said);
                said = hello(console);
                hello(neighbour);
                forgetDamaged(board);
                new BoardInvariants(board).check("rebuilt");
            }
            console.skip();
            board.runAll("cell destroy " + CELL_NAME, "cell create " + CELL);
            board.runAll("cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
            console.await("Hello 1 from cell!\r\n", LIMIT);
            new BoardInvariants(board).check("a cell was destroyed and created");
        }
        board.run("disable").succeeded();
        board.awaitNoProcess();
    }

    @Test
    void aCellWhoseAgentDiedTooHasFailedAndItsNeighbourGoesOn(TestBoard board) throws IOException {
        startTwo(board);
        long agent = board.cell(CELL_NAME).getAgentPid();
        board.killDaemon();
        Signals.kill(agent);
        Awaitility.await().atMost(LIMIT).until(() -> ProcessHandle.of(agent).isEmpty());
        changeBytes(board.paths().ledger());
        changeBytes(board.paths().ledgerCopy());

        String list = board.run("cell", "list").out();

        assertThat(list.lines().filter(line -> line.contains(CELL_NAME)))
                .singleElement()
                .asString()
                .contains("failed");
        assertThat(list.lines().filter(line -> line.contains(NEIGHBOUR)))
                .singleElement()
                .asString()
                .contains("running");
        board.runAll("cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
        forgetDamaged(board);
        new BoardInvariants(board).check("an agent died with the daemon");
    }

    @Test
    void withoutAnyAgentTheBoardIsOffAndTheNextCommandSaysSo(TestBoard board) throws IOException {
        startTwo(board);
        List<Cell> cells = board.cells();
        board.killDaemon();
        cells.forEach(cell -> Signals.kill(cell.getAgentPid()));
        Awaitility.await().atMost(LIMIT).until(() -> board.processes().isEmpty());
        Files.write(board.paths().ledger(), new byte[64]);
        Files.write(board.paths().ledgerCopy(), new byte[64]);

        CommandResult next = board.run("cell", "list");

        assertThat(next.err()).contains("the ledger was damaged, and no agent has kept it: the board is off");
        board.awaitNoProcess();
        board.runAll("enable " + SYSTEM, "cell create " + CELL, "disable");
        board.awaitNoProcess();
    }

    @Test
    void onAFullDiskCallsAreCarriedOutAndASuccessorFindsTheirBoard() throws IOException {
        Optional<MemoryFileSystem> mounted = MemoryFileSystem.mount("8m");
        assumeTrue(mounted.isPresent(), "a memory file system can be mounted");
        try (MemoryFileSystem small = mounted.get();
                TestBoard board = TestBoard.keepingLedgerIn(small.folder())) {
            startTwo(board);
            Path filling = small.fill();
            board.runAll("cell destroy " + NEIGHBOUR);
            List<Cell> before = board.cells();
            board.killDaemon();

            CommandResult next = board.run("cell", "list").succeeded();

            assertThat(next.out()).contains(CELL_NAME).doesNotContain(NEIGHBOUR);
            assertThat(board.cells()).isEqualTo(before);
            board.runAll("cell shutdown " + CELL_NAME, "cell destroy " + CELL_NAME);
            Files.delete(filling);
            board.runAll("cell create " + CELL);
            board.killDaemon();
            assertThat(board.run("cell", "list").succeeded().out()).contains(CELL_NAME);
        }
    }

    private static void startTwo(TestBoard board) {
        board.startCell(UART_DEMO).close();
        board.runAll(
                "cell create " + board.write("second.cell", CellFile.second()),
                "cell load " + NEIGHBOUR + " " + UART_DEMO,
                "cell start " + NEIGHBOUR);
        try (Console console = board.cellConsole()) {
            console.await("Hello 2 from cell!\r\n", LIMIT);
        }
    }

    /** What the demo counts. */
    private static int hello(Console console) {
        return Integer.parseInt(console.skip().await(HELLO, LIMIT).group(1));
    }

    /** They are kept for whoever wants to know why. */
    private static void forgetDamaged(TestBoard board) throws IOException {
        for (Path file : List.of(board.paths().ledger(), board.paths().ledgerCopy())) {
            try {
                Files.delete(file.resolveSibling(file.getFileName() + ".damaged"));
            } catch (NoSuchFileException deletedOrReplaced) {
                assertThat(file).exists();
            }
        }
    }
}

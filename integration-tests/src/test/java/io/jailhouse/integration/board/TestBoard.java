package io.jailhouse.integration.board;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_CONSOLE;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;

import io.grpc.StatusException;
import io.jailhouse.junit.BoardFolders;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeOwnershipRequest;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.StopDaemonRequest;
import io.jailhouse.proto.WaitForStateRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Boards of one test: folders that nobody else has, the real command, and a look behind it that costs no process. What
 * is asked here without a command is asked of the same daemon over the same interface.
 */
public final class TestBoard implements AutoCloseable {
    private static final String BOARD = "default";

    /** Longer than any command takes on a machine that builds something else at the same time. */
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private static final Duration DEATH_LIMIT = Duration.ofSeconds(30);

    private final BoardFolders folders;

    /** What the test itself writes. */
    private final Path files;

    private TestBoard(BoardFolders folders) throws IOException {
        this.folders = folders;
        this.files = Files.createTempDirectory("jh-files");
    }

    /** Makes the folders; nothing is started. */
    static TestBoard create() {
        return in(BoardFolders.create());
    }

    /** Makes the folders, those for shared memory below a given one. */
    public static TestBoard sharingMemoryIn(Path memoryFolder) {
        return in(BoardFolders.createBelow(memoryFolder));
    }

    /** Makes the folders, those for the ledger, logs and sockets below a given one. */
    public static TestBoard keepingLedgerIn(Path folder) {
        BoardFolders below = BoardFolders.createBelow(folder);
        Path runtime = below.shared();
        Path shared = below.runtime();
        return in(new BoardFolders(runtime, shared));
    }

    /** Makes the folders, all below a given one. */
    public static TestBoard keepingAllIn(Path folder) {
        try {
            return in(
                    new BoardFolders(Files.createTempDirectory(folder, "jh"), Files.createTempDirectory(folder, "jh")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestBoard in(BoardFolders folders) {
        try {
            return new TestBoard(folders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where the files of the default board are. */
    public BoardPaths paths() {
        return paths(BOARD);
    }

    /** Returns where the files of a board are. */
    public BoardPaths paths(String board) {
        return folders.paths(board);
    }

    /** Starts a command. */
    public RunningCommand start(String... words) {
        return commands().start(words);
    }

    /** Starts a program on the host: a class of the tests with a main method, in a process of its own. */
    public RunningCommand startProgram(Class<?> main) {
        return commands().startProgram(main);
    }

    /** Starts a daemon by its command line, which names the board. */
    RunningCommand startDaemon(List<String> command) {
        return commands().start(List.of("daemon"), command);
    }

    /** Runs a command to its end, without input. */
    public CommandResult run(String... words) {
        return commands().run(words);
    }

    /** Runs commands, one a line, in one process; all must succeed. */
    public void runAll(String... lines) {
        commands().runAll(lines);
    }

    /** Runs commands that may fail, one a line, in one process. */
    public List<CommandResult> tryAll(List<String> lines) {
        return commands().tryAll(lines);
    }

    private Commands commands() {
        return new Commands(folders.environment());
    }

    /** Enables the board and starts the shipped cell with an image; returns its console, from the first byte. */
    public Console startCell(String image) {
        try (RunningCommand batch = start("batch")) {
            batch.type("enable %s%ncell create %s%n".formatted(SYSTEM, CELL));
            Console console = Awaitility.await()
                    .atMost(COMMAND_LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast(() -> batch.hasEnded())
                    .until(this::consoleOfCreatedCell, Optional::isPresent)
                    .orElseThrow();
            batch.type("cell load %s %s%ncell start %1$s%n".formatted(CELL_NAME, image));
            batch.endInput().awaitEnd(COMMAND_LIMIT).succeeded();
            return console;
        }
    }

    /** A daemon that died leaves its socket and consoles: only one that answers counts. */
    private Optional<Console> consoleOfCreatedCell() {
        if (!Files.exists(paths().socket())) {
            return Optional.empty();
        }
        try {
            return cells().stream().anyMatch(cell -> cell.getName().equals(CELL_NAME))
                    ? Optional.of(cellConsole())
                    : Optional.empty();
        } catch (AssertionError notYet) {
            return Optional.empty();
        }
    }

    /** Writes a configuration and returns the path. */
    public String write(String fileName, CellFile file) {
        return file.writeTo(files.resolve(fileName)).toString();
    }

    /** Returns a path for a file of the test. */
    public Path file(String name) {
        return files.resolve(name);
    }

    /** Opens the console of the shipped cell. */
    public Console cellConsole() {
        return serialConsole(CELL_CONSOLE);
    }

    /** Opens the serial port at an address. */
    public Console serialConsole(long address) {
        return Console.open(paths().serialConsole(address));
    }

    /** Opens the serial port of another board at an address. */
    public Console serialConsole(String board, long address) {
        return Console.open(paths(board).serialConsole(address));
    }

    /** Opens the hypervisor console. */
    public Console hypervisorConsole() {
        return Console.open(paths().hypervisorConsole());
    }

    /** Returns a cell as the daemon sees it. */
    public Cell cell(String name) {
        return cells().stream()
                .filter(cell -> cell.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cell \"" + name + "\" in " + cells()));
    }

    /** Returns all cells as the daemon sees them. */
    public List<Cell> cells() {
        return ask(BOARD, hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()))
                .getCellsList();
    }

    /** Returns who owns what. */
    public DescribeOwnershipResponse ownership() {
        return ask(BOARD, hypervisor -> hypervisor.describeOwnership(DescribeOwnershipRequest.getDefaultInstance()));
    }

    /** Returns the daemon's process. */
    public long daemonPid() {
        return ask(BOARD, hypervisor -> hypervisor.describeBoard(DescribeBoardRequest.getDefaultInstance()))
                .getDaemonPid();
    }

    /** Kills the daemon and waits until it is gone; returns which process it was. */
    public long killDaemon() {
        long daemon = daemonPid();
        Signals.kill(daemon);
        Awaitility.await()
                .atMost(DEATH_LIMIT)
                .until(() ->
                        ProcessHandle.of(daemon).filter(ProcessHandle::isAlive).isEmpty());
        return daemon;
    }

    /** Waits until a cell is in a state. */
    public Cell await(String cell, CellState state, Duration limit) {
        WaitForStateRequest request = WaitForStateRequest.newBuilder()
                .setCell(CellReference.newBuilder().setName(cell))
                .setState(state)
                .setTimeoutMillis(limit.toMillis())
                .build();
        return ask(BOARD, hypervisor -> hypervisor.waitForState(request)).getCell();
    }

    /** Waits until a cell has printed so much more. */
    public void awaitOutput(String cell, long bytes, Duration limit) {
        try (ConsoleFile console =
                ConsoleFile.open(paths().serialConsole(cell(cell).getConsoleAddress()))) {
            ConsoleReader reader = console.readerFromEnd();
            byte[] buffer = new byte[1 << 16];
            long[] seen = {0};
            Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(5)).until(() -> {
                seen[0] += reader.read(buffer);
                return seen[0] + reader.lost() > bytes;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call of the daemon's interface. */
    interface Call<T> {
        T on(HypervisorBlockingV2Stub hypervisor) throws StatusException, InterruptedException;
    }

    private <T> T ask(String board, Call<T> call) {
        return ask(paths(board), call);
    }

    static <T> T ask(BoardPaths paths, Call<T> call) {
        try (BoardChannel channel = BoardChannel.open(paths.socket())) {
            return call.on(HypervisorGrpc.newBlockingV2Stub(channel.channel()));
        } catch (StatusException e) {
            throw new AssertionError(paths.socket() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Names the processes that work for the test's boards. */
    public List<String> processes() {
        return folders.processes().stream().map(ProcessHandle::toString).toList();
    }

    /** Returns the processes that work for the test's boards. */
    Set<Long> processIds() {
        return folders.processes().stream().map(ProcessHandle::pid).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until no process works for the test's boards. */
    public void awaitNoProcess() {
        Awaitility.await()
                .atMost(COMMAND_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> processes().isEmpty());
    }

    /** Returns what daemons and agents logged. */
    String logs() {
        return folders.logs();
    }

    /** Turns every board off, ends what still runs, and fails if anything had to be ended or is left. */
    @Override
    public void close() {
        try (Stream<Path> boards = Files.list(folders.runtime())) {
            boards.map(board -> paths(board.getFileName().toString()))
                    .filter(board -> Files.exists(board.socket()))
                    .forEach(TestBoard::turnOff);
        } catch (NoSuchFileException none) {
            // The last daemon has removed it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(files);
            folders.close();
        }
    }

    /** A board that is not enabled has only its daemon to be ended. */
    private static void turnOff(BoardPaths board) {
        if (!isDone(board, it -> it.disable(DisableRequest.getDefaultInstance()))
                && !isDone(board, it -> it.stopDaemon(StopDaemonRequest.getDefaultInstance()))) {
            throw new AssertionError("no daemon answers at " + board.socket());
        }
    }

    private static boolean isDone(BoardPaths board, Call<?> call) {
        try {
            ask(board, call);
            return true;
        } catch (AssertionError refused) {
            return false;
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

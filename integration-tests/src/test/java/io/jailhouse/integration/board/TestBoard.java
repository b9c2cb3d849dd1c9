package io.jailhouse.integration.board;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_CONSOLE;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;

import io.grpc.StatusException;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeOwnershipRequest;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.WaitForStateRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * Boards of one test: folders that nobody else has, the real command, and a look behind it that costs no process. What
 * is asked here without a command is asked of the same daemon over the same interface.
 */
public final class TestBoard implements AutoCloseable {
    static final String RUNTIME_VARIABLE = "JAILHOUSE_RUNTIME_DIR";
    private static final String SHARED_VARIABLE = "JAILHOUSE_SHM_DIR";
    private static final String BOARD = "default";

    /** Longer than any command takes on a machine that builds something else at the same time. */
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final BoardFolders folders;

    private TestBoard(BoardFolders folders) {
        this.folders = folders;
    }

    /** Makes the folders; nothing is started. */
    static TestBoard create() {
        return new TestBoard(BoardFolders.create(Path.of("/dev/shm")));
    }

    /** Makes the folders, those for shared memory below a given one. */
    public static TestBoard sharingMemoryIn(Path memoryFolder) {
        return new TestBoard(BoardFolders.create(memoryFolder));
    }

    /** Returns where the files of the default board are. */
    public BoardPaths paths() {
        return paths(BOARD);
    }

    /** Returns where the files of a board are. */
    public BoardPaths paths(String board) {
        return BoardPaths.of(board, environment());
    }

    private Map<String, String> environment() {
        return Map.of(
                RUNTIME_VARIABLE,
                folders.runtime().toString(),
                SHARED_VARIABLE,
                folders.shared().toString());
    }

    /** Starts a command. */
    public RunningCommand start(String... words) {
        List<String> command = new ArrayList<>();
        // A test runner in the background ignores Ctrl-C, and so would everything that it starts.
        command.addAll(List.of(
                "env", "--default-signal=INT", Project.ROOT.resolve("jailhouse").toString()));
        command.addAll(List.of(words));
        return start(List.of(words), command);
    }

    /** Starts a program on the host: a class of the tests with a main method, in a process of its own. */
    public RunningCommand startProgram(Class<?> main) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        return start(List.of(main.getSimpleName()), command);
    }

    private RunningCommand start(List<String> words, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(Project.ROOT.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAILHOUSE_"));
        builder.environment().putAll(environment());
        builder.environment().put("JAILHOUSE_NO_BUILD", "1");
        try {
            return new RunningCommand(words, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end, without input. */
    public CommandResult run(String... words) {
        try (RunningCommand command = start(words)) {
            return command.endInput().awaitEnd(COMMAND_LIMIT);
        }
    }

    /** Runs commands, one a line, in one process; all must succeed. */
    public void runAll(String... lines) {
        try (RunningCommand batch = start("batch")) {
            batch.type(String.join("\n", lines) + "\n");
            batch.endInput().awaitEnd(COMMAND_LIMIT).succeeded();
        }
    }

    /** Runs commands that may fail, one a line, in one process. */
    public List<CommandResult> tryAll(List<String> lines) {
        try (RunningCommand batch = start("batch", "--keep-going")) {
            batch.type(String.join("\n", lines) + "\n");
            return BatchErrors.split(lines, batch.endInput().awaitEnd(COMMAND_LIMIT));
        }
    }

    /** Enables the board and starts the shipped cell with an image; returns its console, from the first byte. */
    public ConsoleText startCell(String image) {
        try (RunningCommand batch = start("batch")) {
            batch.type("enable %s%ncell create %s%n".formatted(SYSTEM, CELL));
            ConsoleText console = Awaitility.await()
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
    private Optional<ConsoleText> consoleOfCreatedCell() {
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
        return file.writeTo(folders.files().resolve(fileName)).toString();
    }

    /** Returns a path for a file of the test. */
    public Path file(String name) {
        return folders.files().resolve(name);
    }

    /** Opens the console of the shipped cell. */
    public ConsoleText cellConsole() {
        return serialConsole(CELL_CONSOLE);
    }

    /** Opens the serial port at an address. */
    public ConsoleText serialConsole(long address) {
        return ConsoleText.open(paths().serialConsole(address));
    }

    /** Opens the serial port of another board at an address. */
    public ConsoleText serialConsole(String board, long address) {
        return ConsoleText.open(paths(board).serialConsole(address));
    }

    /** Opens the hypervisor console. */
    public ConsoleText hypervisorConsole() {
        return ConsoleText.open(paths().hypervisorConsole());
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

    /** Waits until a cell is in a state. */
    public Cell await(String cell, CellState state, Duration limit) {
        WaitForStateRequest request = WaitForStateRequest.newBuilder()
                .setCell(CellReference.newBuilder().setName(cell))
                .setState(state)
                .setTimeoutMillis(limit.toMillis())
                .build();
        return ask(BOARD, hypervisor -> hypervisor.waitForState(request)).getCell();
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

    /** Describes the processes that work for the test's boards. */
    public List<String> processes() {
        return new BoardProcesses(folders.runtime())
                .alive().stream().map(BoardProcesses::describe).toList();
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
        folders.close();
    }
}

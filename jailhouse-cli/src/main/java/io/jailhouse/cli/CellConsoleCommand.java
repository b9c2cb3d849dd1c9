package io.jailhouse.cli;

import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.ListCellsResponse;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.transport.Errno;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cell console}: the serial port that is the cell's console; when followed, the keyboard as well. */
@Command(name = "console")
final class CellConsoleCommand implements Callable<Integer> {
    private static final String CALL = "cell console";
    private static final int LONGEST_NAME = 31;

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    @Option(
            names = {"-f", "--follow"},
            description = "go on printing what is added, and send standard input to the port")
    private boolean follow;

    CellConsoleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoardSession session = context.session(board.board());
        if (session.isRemote()) {
            readRemote(RemoteConsole.ofCell(session, CALL, cell.reference(), follow));
            return 0;
        }
        try (ConsoleFile console = ConsoleFollower.open(consolePath(session, cell.reference()))) {
            ConsoleFollower follower = new ConsoleFollower(console, ConsolePrinter.Sink.printingTo(context.out()));
            if (follow) {
                try (SerialTyping typing = SerialTyping.begin(context.in(), console.input()::write)) {
                    follower.follow();
                }
            } else {
                follower.printKept();
            }
        }
        return 0;
    }

    private void readRemote(RemoteConsole console) {
        ConsolePrinter.Sink print = ConsolePrinter.Sink.printingTo(context.out());
        if (follow) {
            try (SerialTyping typing = SerialTyping.begin(context.in(), console::type)) {
                console.read(print);
            }
        } else {
            console.read(print);
        }
    }

    /**
     * Finds the file of a cell's console.
     *
     * @throws CommandFailure if there is no such cell or it has no console that the board models
     */
    static Path consolePath(BoardSession session, CellReference reference) {
        ListCellsResponse board =
                session.call(CALL, hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()));
        if (!board.getEnabled()) {
            throw CommandFailure.perror(CALL, Errno.EINVAL, "the board is not enabled");
        }
        Cell cell = board.getCellsList().stream()
                .filter(candidate -> isNamed(candidate, reference))
                .findFirst()
                .orElseThrow(
                        () -> CommandFailure.perror(CALL, Errno.ENOENT, "there is no cell " + designation(reference)));
        if (!cell.hasConsoleAddress()) {
            throw CommandFailure.saying("cell \"" + cell.getName() + "\" has no serial port as its console");
        }
        return session.paths().serialConsole(cell.getConsoleAddress());
    }

    private static boolean isNamed(Cell cell, CellReference reference) {
        return reference.hasId()
                ? cell.getId() == reference.getId()
                : cell.getName().equals(stored(reference.getName()));
    }

    /** A cell's name has room for 31 characters; the driver cuts off the rest of what a user writes. */
    private static String stored(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    private static String designation(CellReference reference) {
        return reference.hasId() ? Integer.toUnsignedString(reference.getId()) : "\"" + reference.getName() + "\"";
    }
}

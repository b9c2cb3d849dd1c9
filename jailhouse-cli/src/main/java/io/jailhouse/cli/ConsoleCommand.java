package io.jailhouse.cli;

import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeBoardResponse;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.transport.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code console}: what the hypervisor printed, read from shared memory, so that it outlives the daemon. */
@Command(name = "console")
final class ConsoleCommand implements Callable<Integer> {
    private static final String CALL = "read(console)";

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Option(
            names = {"-f", "--follow"},
            description = "go on printing what is added")
    private boolean follow;

    ConsoleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoardSession session = context.session(board.board());
        if (session.isRemote()) {
            RemoteConsole.ofHypervisor(session, CALL, follow).read(ConsolePrinter.Sink.printingTo(context.out()));
            return 0;
        }
        if (!session.hasSocket()) {
            throw session.unreachable();
        }
        Path path = session.paths().hypervisorConsole();
        refuseUnlessReadable(
                session.callIfServed(
                        CALL, hypervisor -> hypervisor.describeBoard(DescribeBoardRequest.getDefaultInstance())),
                path);
        try (ConsoleFile console = ConsoleFollower.open(path)) {
            ConsoleFollower follower = new ConsoleFollower(console, ConsolePrinter.Sink.printingTo(context.out()));
            if (follow) {
                follower.follow();
            } else {
                follower.printKept();
            }
        }
        return 0;
    }

    /** Without a daemon nobody knows the flags of the board, and the file alone decides. */
    private static void refuseUnlessReadable(Optional<DescribeBoardResponse> board, Path path) {
        if (board.isEmpty()) {
            if (!Files.exists(path)) {
                throw BoardSession.noDaemon();
            }
        } else if (!board.get().getEnabled()) {
            throw CommandFailure.perror(CALL, Errno.EAGAIN, "");
        } else if (!board.get().getVirtualConsole()) {
            throw CommandFailure.perror(CALL, Errno.EPERM, "");
        }
    }
}

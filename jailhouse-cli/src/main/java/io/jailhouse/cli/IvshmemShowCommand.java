package io.jailhouse.cli;

import io.jailhouse.proto.Link;
import io.jailhouse.transport.Errno;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ivshmem show LINK}: everything that is known of a link and its peers. */
@Command(name = "show")
final class IvshmemShowCommand implements Callable<Integer> {
    private static final String CALL = "ivshmem show";

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "LINK", converter = LinkNames.class)
    private int bdf;

    IvshmemShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Link link = IvshmemListCommand.links(context.session(board.board()), CALL).stream()
                .filter(candidate -> candidate.getBdf() == bdf)
                .findFirst()
                .orElseThrow(
                        () -> CommandFailure.perror(CALL, Errno.ENOENT, "there is no link " + LinkNames.format(bdf)));
        if (output.isJson()) {
            context.json(LinkText.fields(link));
        } else {
            LinkText.lines(link).forEach(context.out()::println);
        }
        return 0;
    }
}

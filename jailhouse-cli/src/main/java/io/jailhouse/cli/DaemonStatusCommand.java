package io.jailhouse.cli;

import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeBoardResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon status}: exit code 0 if a daemon serves the board, 1 if not. */
@Command(name = "status")
final class DaemonStatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    DaemonStatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoardSession session = context.session(board.board());
        Optional<DescribeBoardResponse> daemon = session.callIfServed(
                "daemon status", hypervisor -> hypervisor.describeBoard(DescribeBoardRequest.getDefaultInstance()));
        String name = daemon.map(DescribeBoardResponse::getBoard).orElseGet(board::board);
        String listensOn = daemon.map(DescribeBoardResponse::getListensOn).orElse("");
        boolean enabled = daemon.map(DescribeBoardResponse::getEnabled).orElse(false);
        if (output.isJson()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("board", name);
            fields.put("running", daemon.isPresent());
            fields.put("pid", daemon.map(DescribeBoardResponse::getDaemonPid).orElse(null));
            fields.put("enabled", enabled);
            fields.put("listens_on", listensOn.isEmpty() ? null : listensOn);
            context.json(fields);
        } else {
            String state = daemon.map(found -> "running, process " + found.getDaemonPid())
                    .orElse("not running");
            context.out()
                    .println("board \"" + name + "\": daemon " + state + (enabled ? ", enabled" : ", not enabled")
                            + (listensOn.isEmpty() ? "" : ", listens on " + listensOn));
        }
        return daemon.isPresent() ? 0 : 1;
    }
}

package io.jailhouse.cli;

import io.jailhouse.proto.DescribeRequestRequest;
import io.jailhouse.proto.DescribeRequestResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code request ID}: whether a call took effect whose answer got lost. */
@Command(name = "request")
final class RequestCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Parameters(paramLabel = "ID")
    private String id;

    RequestCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DescribeRequestResponse response = context.session(board.board())
                .call(
                        "request",
                        hypervisor -> hypervisor.describeRequest(
                                DescribeRequestRequest.newBuilder().setId(id).build()));
        context.out()
                .println(
                        switch (response.getState()) {
                            case REQUEST_STATE_DONE -> "done";
                            case REQUEST_STATE_UNDER_WAY -> "under way";
                            case REQUEST_STATE_UNKNOWN, UNRECOGNIZED -> "not done, or long ago";
                        });
        return 0;
    }
}

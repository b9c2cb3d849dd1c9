package io.jailhouse.cli;

import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.FlipBitRequest;
import io.jailhouse.proto.FlippedBit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fault flip LINK SECTION OFFSET [BIT]}: one bit of a section changes; once more, and it is as before. */
@Command(name = "flip")
final class FaultFlipCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Parameters(index = "0", paramLabel = "LINK", converter = LinkNames.class)
    private int bdf;

    @Parameters(index = "1", paramLabel = "{state|rw|outN}", converter = SectionNames.class)
    private int section;

    @Parameters(index = "2", paramLabel = "OFFSET")
    private String offset;

    @Parameters(index = "3", paramLabel = "BIT", arity = "0..1", defaultValue = "0")
    private int bit;

    FaultFlipCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        long checked = Numbers.parse(offset)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "\"" + offset + "\" is no offset in a section"));
        FlipBitRequest request = FlipBitRequest.newBuilder()
                .setBdf(bdf)
                .setBit(FlippedBit.newBuilder()
                        .setSection(section)
                        .setOffset(checked)
                        .setBit(bit))
                .build();
        context.session(board.board())
                .call("fault flip", FaultInjectionGrpc::newBlockingV2Stub, faults -> faults.flipBit(request));
        return 0;
    }
}

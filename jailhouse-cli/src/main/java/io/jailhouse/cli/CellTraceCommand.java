package io.jailhouse.cli;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.jailhouse.proto.TraceCellRequest;
import io.jailhouse.proto.TraceOutput;
import io.jailhouse.proto.TracingGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cell trace}: lists the blocks that the CPUs of a running cell execute, and lets the cell go on. */
@Command(name = "trace")
final class CellTraceCommand implements Callable<Integer> {
    private static final String CALL = "JAILHOUSE_CELL_TRACE";
    private static final long USUAL_LINES = 1000;

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    @Option(names = "--cpu", paramLabel = "N")
    private Integer cpu;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "COUNT")
    private Long lines;

    @Option(names = "--for", paramLabel = "TIME", converter = WaitTimeConverter.class)
    private Duration time;

    @Option(names = "--from", paramLabel = "ADDRESS")
    private String from;

    @Option(names = "--to", paramLabel = "ADDRESS")
    private String to;

    @Option(names = "--symbols", paramLabel = "ELF")
    private Path symbols;

    CellTraceCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TraceCellRequest request = request();
        TraceTable table =
                new TraceTable(context.out(), Optional.ofNullable(symbols).map(ElfSymbols::table));
        long began = System.nanoTime();
        try (Interruption interruption = Interruption.begin()) {
            context.session(board.board()).call(CALL, TracingGrpc::newBlockingV2Stub, tracing -> {
                // A daemon that succeeds one that died knows nothing of the trace.
                BlockingClientCall<?, TraceOutput> output =
                        tracing.traceCell(table.rest(request, System.nanoTime() - began));
                while (!interruption.isRequested() && printNext(output, table)) {
                    // Everything happens in the condition.
                }
                output.cancel("enough", null);
                return output;
            });
        }
        return 0;
    }

    private TraceCellRequest request() {
        if (lines != null && lines < 1) {
            throw wrong("-n: not a positive number");
        }
        if (time != null && time.isZero()) {
            throw wrong("--for: no time at all");
        }
        TraceCellRequest.Builder request = TraceCellRequest.newBuilder().setCell(cell.reference());
        if (lines != null) {
            request.setLines(lines);
        } else if (time == null) {
            request.setLines(USUAL_LINES);
        }
        if (time != null) {
            request.setMicros(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
        }
        if (cpu != null) {
            request.setCpu(cpu);
        }
        if (from != null) {
            request.setFirstAddress(address("--from", from));
        }
        if (to != null) {
            request.setLastAddress(address("--to", to));
        }
        return request.build();
    }

    private long address(String option, String word) {
        OptionalLong address = Numbers.parseAddress(word);
        return address.orElseThrow(() -> wrong("%s: \"%s\" is not an address".formatted(option, word)));
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /** Prints the next lines; false at the end, or if nobody reads what is printed. */
    private static boolean printNext(BlockingClientCall<?, TraceOutput> output, TraceTable table)
            throws StatusException, InterruptedException {
        try {
            TraceOutput next = output.read(Interruption.LOOK_NANOS, TimeUnit.NANOSECONDS);
            return next != null && table.print(next);
        } catch (TimeoutException quiet) {
            return table.isRead();
        }
    }
}

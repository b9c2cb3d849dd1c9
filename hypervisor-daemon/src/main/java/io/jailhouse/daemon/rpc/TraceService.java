package io.jailhouse.daemon.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.proto.TraceCellRequest;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.proto.TraceOutput;
import io.jailhouse.proto.TracingGrpc;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Traces cells for callers. */
public final class TraceService extends TracingGrpc.TracingImplBase implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TraceService.class.getName());
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final Hypervisor hypervisor;
    private final EffectExecutor effects;
    private final PolledStreams streams = new PolledStreams("traces");

    /**
     * Creates the service.
     *
     * @param hypervisor knows the board
     * @param effects knows the agents
     */
    public TraceService(Hypervisor hypervisor, EffectExecutor effects) {
        this.hypervisor = hypervisor;
        this.effects = effects;
    }

    @Override
    public void traceCell(TraceCellRequest request, StreamObserver<TraceOutput> observer) {
        var caller = (ServerCallStreamObserver<TraceOutput>) observer;
        // With a handler, output to a caller that has gone is dropped instead of failing.
        caller.setOnCancelHandler(() -> LOG.log(Level.FINE, "who wanted a trace has gone"));
        try {
            begin(request, caller);
        } catch (RuntimeException e) {
            Answers.refuse(caller, e);
        }
    }

    private void begin(TraceCellRequest request, ServerCallStreamObserver<TraceOutput> caller) {
        CellName name = CellNames.of(request.getCell());
        OptionalInt cpu = request.hasCpu() ? OptionalInt.of(request.getCpu()) : OptionalInt.empty();
        Optional<Board> board = hypervisor.board();
        refusal(board, name, cpu).ifPresent(refused -> {
            throw refused;
        });
        Cell cell = name.on(board.orElseThrow()).orElseThrow();
        TraceCpus order = order(request, cpu.isPresent() ? List.of(cpu.getAsInt()) : cell.cpus());
        AgentLink agent = effects.agent(cell.id())
                .orElseThrow(() -> new CallRefused(Errno.ESRCH, "cell \"%s\" has no process".formatted(cell.name())));
        TraceStream stream = new TraceStream(
                cell.name(),
                agent,
                () -> refusal(hypervisor.board(), new CellName.Name(cell.name()), cpu),
                hypervisor.symbols(cell.id()),
                order.getNanos(),
                caller);
        if (!agent.trace(order, stream)) {
            throw new CallRefused(Errno.EBUSY, "cell \"%s\" is being traced already".formatted(cell.name()));
        }
        streams.add(stream);
    }

    /** Why a cell cannot be traced now. */
    private static Optional<CallRefused> refusal(Optional<Board> board, CellName name, OptionalInt cpu) {
        return Lifecycle.trace(board, name, cpu) instanceof Decision.Refused(Errno errno, String explanation)
                ? Optional.of(new CallRefused(errno, explanation))
                : Optional.empty();
    }

    private static TraceCpus order(TraceCellRequest request, Iterable<Integer> cpus) {
        long first = request.getFirstAddress();
        long last = request.hasLastAddress() ? request.getLastAddress() : -1;
        if (Long.compareUnsigned(first, last) > 0) {
            throw new CallRefused(Errno.EINVAL, "no address is from 0x%x to 0x%x".formatted(first, last));
        }
        long micros = request.getMicros();
        return TraceCpus.newBuilder()
                .addAllCpus(cpus)
                .setLines(request.getLines() > 0 ? request.getLines() : Long.MAX_VALUE)
                .setNanos(
                        TimeUnit.MICROSECONDS.toNanos(micros > 0 && micros < LONGEST_MICROS ? micros : LONGEST_MICROS))
                .setFirstAddress(first)
                .setLastAddress(last)
                .build();
    }

    /** Ends all traces. */
    @Override
    public void close() {
        streams.close();
    }
}

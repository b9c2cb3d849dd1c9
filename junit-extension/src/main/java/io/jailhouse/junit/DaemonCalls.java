package io.jailhouse.junit;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.CallFailure;
import io.jailhouse.transport.Errno;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The calls of one daemon: none takes longer than a limit, and a refusal is an exception that says what was refused. */
final class DaemonCalls implements AutoCloseable {
    /** Longer than any call takes on a machine that builds something else at the same time. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Tells every test run which transport it does not use. */
    private static final Logger TALKATIVE = Logger.getLogger("io.grpc.netty.TcpMetrics");

    private final BoardChannel channel;

    private DaemonCalls(BoardChannel channel) {
        this.channel = channel;
    }

    static DaemonCalls to(Path socket) {
        TALKATIVE.setLevel(Level.WARNING);
        return new DaemonCalls(BoardChannel.open(socket));
    }

    /** A call of one of the daemon's services. */
    interface Call<S, T> {
        T on(S stub) throws StatusException, InterruptedException;
    }

    /**
     * Makes a call of the hypervisor.
     *
     * @param name of the call, as the command line would name it
     * @throws CallRefusedException if the hypervisor refuses
     * @throws IllegalStateException if the daemon does not answer
     */
    <T> T hypervisor(String name, Call<HypervisorBlockingV2Stub, T> call) {
        return make(name, HypervisorGrpc::newBlockingV2Stub, LIMIT, call);
    }

    /** Makes a call of another service. */
    <S extends AbstractStub<S>, T> T make(String name, Function<Channel, S> service, Call<S, T> call) {
        return make(name, service, LIMIT, call);
    }

    /** Makes a call that may take so long. */
    <S extends AbstractStub<S>, T> T make(String name, Function<Channel, S> service, Duration limit, Call<S, T> call) {
        try {
            S stub = service.apply(channel.channel()).withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
            return call.on(stub);
        } catch (StatusException e) {
            throw failure(name, e, e.getStatus());
        } catch (StatusRuntimeException e) {
            throw failure(name, e, e.getStatus());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted", e);
        }
    }

    private static RuntimeException failure(String name, Exception e, Status status) {
        return CallFailure.from(e)
                .<RuntimeException>map(failure ->
                        new CallRefusedException(name, Errno.of(failure.getErrno()), failure.getExplanation(), e))
                .orElseGet(() -> new IllegalStateException(
                        switch (status.getCode()) {
                            case UNAVAILABLE -> name + ": the daemon is dead (Daemon.restart lets another carry on)";
                            case DEADLINE_EXCEEDED -> name + ": the daemon did not answer in time";
                            default -> name + ": " + status;
                        },
                        e));
    }

    @Override
    public void close() {
        channel.close();
    }
}

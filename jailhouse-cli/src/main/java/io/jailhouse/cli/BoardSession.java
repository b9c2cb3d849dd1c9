package io.jailhouse.cli;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.CallFailure;
import io.jailhouse.transport.Errno;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Function;

/**
 * The connection to one board's daemon, opened when the first call needs it. Owned by one thread, but
 * for {@link #close}.
 */
final class BoardSession implements AutoCloseable {
    private final BoardPaths paths;
    private BoardChannel channel;

    /** A call of the daemon's management interface. */
    interface Call<T> extends CallOn<HypervisorBlockingV2Stub, T> {}

    /** A call of one of the daemon's interfaces. */
    interface CallOn<S, T> {
        T on(S stub) throws StatusException, InterruptedException;
    }

    BoardSession(BoardPaths paths) {
        this.paths = paths;
    }

    BoardPaths paths() {
        return paths;
    }

    /** Tells whether a daemon has its socket there; it may be dead all the same. */
    boolean hasSocket() {
        return Files.exists(paths.socket());
    }

    /**
     * Makes a call that the real tool makes as an ioctl. If the daemon of an enabled board has died, another one carries
     * on first.
     *
     * @param ioctl what {@code perror} prints before the error
     * @param call the call
     * @throws CommandFailure if there is no daemon or the call is refused
     */
    <T> T call(String ioctl, Call<T> call) {
        return call(ioctl, HypervisorGrpc::newBlockingV2Stub, call);
    }

    /** As {@link #call(String, Call)}, of another interface. */
    <S, T> T call(String ioctl, Function<Channel, S> stub, CallOn<S, T> call) {
        if (!hasSocket()) {
            throw noDaemon();
        }
        try {
            return attempt(stub, call);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE && new DaemonStarter(paths).restart()) {
                close();
                return attemptAgain(ioctl, stub, call);
            }
            throw failure(ioctl, e);
        }
    }

    private <S, T> T attemptAgain(String ioctl, Function<Channel, S> stub, CallOn<S, T> call) {
        try {
            return attempt(stub, call);
        } catch (StatusRuntimeException e) {
            throw failure(ioctl, e);
        }
    }

    private <S, T> T attempt(Function<Channel, S> stub, CallOn<S, T> call) {
        try {
            return call.on(stub.apply(channel()));
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.saying("interrupted");
        }
    }

    /**
     * Makes a call that a daemon need not be there for.
     *
     * @return the answer, or empty if no daemon serves the board
     * @throws CommandFailure if the call is refused
     */
    <T> Optional<T> callIfServed(String ioctl, Call<T> call) {
        return callIfServed(ioctl, HypervisorGrpc::newBlockingV2Stub, call);
    }

    /** As {@link #callIfServed(String, Call)}, of another interface. */
    <S, T> Optional<T> callIfServed(String ioctl, Function<Channel, S> stub, CallOn<S, T> call) {
        try {
            return Optional.of(call(ioctl, stub, call));
        } catch (CommandFailure failure) {
            if (failure.lines().equals(noDaemon().lines())) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** What the real tool prints when the driver is not loaded. */
    static CommandFailure noDaemon() {
        return CommandFailure.exactly("opening /dev/jailhouse: " + Errno.ENOENT.sentence());
    }

    private static CommandFailure failure(String ioctl, StatusRuntimeException e) {
        return CallFailure.from(e)
                .map(failure -> CommandFailure.perror(ioctl, Errno.of(failure.getErrno()), failure.getExplanation()))
                .orElseGet(() -> e.getStatus().getCode() == Status.Code.UNAVAILABLE
                        ? noDaemon()
                        : CommandFailure.perror(ioctl, Errno.EIO, e.getStatus().toString()));
    }

    private synchronized Channel channel() {
        if (channel == null) {
            channel = BoardChannel.open(paths.socket());
        }
        return channel.channel();
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}

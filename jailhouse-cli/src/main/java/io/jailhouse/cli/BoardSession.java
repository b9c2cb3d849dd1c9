package io.jailhouse.cli;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.jailhouse.proto.Failure;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.CallFailure;
import io.jailhouse.transport.Errno;
import io.jailhouse.transport.Notices;
import io.jailhouse.transport.RequestIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The connection to one board's daemon, opened when the first call needs it. Owned by one thread, but
 * for {@link #close}.
 */
final class BoardSession implements AutoCloseable {
    private static final int ROOT = 0;
    private static final int NOBODY = -1;
    private static final int PATIENCE_SECONDS = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Optional<BoardPaths> paths;
    private final Optional<RemoteBoard> remote;
    private final Consumer<String> notices;
    private Optional<DaemonStarter> starter = Optional.empty();
    private BoardChannel channel;

    /** A call of the daemon's management interface. */
    interface Call<T> extends CallOn<HypervisorBlockingV2Stub, T> {}

    /** A call of one of the daemon's interfaces. */
    interface CallOn<S, T> {
        T on(S stub) throws StatusException, InterruptedException;
    }

    private BoardSession(Optional<BoardPaths> paths, Optional<RemoteBoard> remote, Consumer<String> notices) {
        this.paths = paths;
        this.remote = remote;
        this.notices = notices;
    }

    /** A session with a board of this machine; notices of its daemon go to the consumer. */
    static BoardSession of(BoardPaths paths, Consumer<String> notices) {
        return new BoardSession(Optional.of(paths), Optional.empty(), notices);
    }

    /** A session with a board of another machine; notices of its daemon go to the consumer. */
    static BoardSession of(RemoteBoard board, Consumer<String> notices) {
        return new BoardSession(Optional.empty(), Optional.of(board), notices);
    }

    /** Tells whether the board is reached over the network, so that its files are out of reach. */
    boolean isRemote() {
        return remote.isPresent();
    }

    /**
     * Where the files of the board are.
     *
     * @throws CommandFailure if the board is remote
     */
    BoardPaths paths() {
        return paths.orElseThrow(BoardSession::notRemote);
    }

    /**
     * What starts a daemon for the board.
     *
     * @throws CommandFailure if the board is remote
     */
    DaemonStarter daemonStarter() {
        DaemonStarter used = starter.orElseGet(() -> new DaemonStarter(paths()));
        starter = Optional.of(used);
        return used;
    }

    /** Tells whether a child of this process has become the board's daemon. */
    boolean hasStartedDaemon() {
        return starter.map(DaemonStarter::hasStartedDaemon).orElse(false);
    }

    /** What a command says that works through files. */
    static CommandFailure notRemote() {
        return CommandFailure.saying(
                "this command works through files of the board's machine, not over the network (--host): "
                        + Errno.EOPNOTSUPP.sentence());
    }

    /** Tells whether a daemon has its socket there; it may be dead all the same. */
    boolean hasSocket() {
        return paths.map(BoardPaths::socket).map(Files::exists).orElse(true);
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
            throw unreachable();
        }
        // The same for all attempts: what the first one did, the others do not do again.
        String request = RequestIds.fresh();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean replaced = false;
        while (true) {
            try {
                return attempt(request, stub, call);
            } catch (StatusRuntimeException e) {
                // A daemon that says why it does not serve the call lives.
                if (!isUnavailable(e) || CallFailure.from(e).isPresent() || isRemote() || !mayUseSocket()) {
                    throw failure(ioctl, e);
                }
                if (replaced && hasSocket()) {
                    throw CommandFailure.perror(
                            ioctl,
                            Errno.EIO,
                            "the hypervisor died twice; \"jailhouse request %s\" tells whether the call took effect"
                                    .formatted(request));
                }
                replaced = isReplaced(ioctl, e, deadline);
                close();
            }
        }
    }

    /** Whether another daemon carries on; if not, the call is to be made again, as long as there is any hope. */
    private boolean isReplaced(String ioctl, StatusRuntimeException lost, long deadline) {
        return switch (daemonStarter().replace()) {
            case REPLACED -> true;
            case IN_BETWEEN -> {
                if (System.nanoTime() - deadline > 0) {
                    throw failure(ioctl, lost);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                yield false;
            }
            case FOR_GOOD -> throw failure(ioctl, lost);
        };
    }

    private <S, T> T attempt(String request, Function<Channel, S> stub, CallOn<S, T> call) {
        try {
            return call.on(stub.apply(Notices.heard(RequestIds.naming(channel(), request), notices)));
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

    /** Why the socket cannot be used: the folder that it is in, or the daemon behind it, is another user's. */
    CommandFailure unreachable() {
        return mayUseSocket()
                ? noDaemon()
                : CommandFailure.exactly("opening /dev/jailhouse: " + Errno.EACCES.sentence());
    }

    private boolean mayUseSocket() {
        Path socket = paths().socket();
        return Files.notExists(socket) || isOpenTo(user(Path.of("/proc/self")), user(socket));
    }

    private static boolean isOpenTo(int self, int owner) {
        return self == ROOT || self == owner;
    }

    /** Returns the owner of a file, or a user that there is not if the file cannot be looked at. */
    private static int user(Path file) {
        try {
            return (int) Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            return NOBODY;
        }
    }

    private static boolean isUnavailable(StatusRuntimeException e) {
        return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
    }

    private CommandFailure failure(String ioctl, StatusRuntimeException e) {
        Optional<Failure> failure = CallFailure.from(e);
        if (failure.isPresent()) {
            return CommandFailure.perror(
                    ioctl, Errno.of(failure.get().getErrno()), failure.get().getExplanation());
        }
        if (!isUnavailable(e)) {
            return CommandFailure.perror(ioctl, Errno.EIO, e.getStatus().toString());
        }
        return remote.map(board -> Unreachable.failure(board.address(), e)).orElseGet(this::unreachable);
    }

    private synchronized Channel channel() {
        if (channel == null) {
            channel = remote.map(BoardSession::open).orElseGet(() -> BoardChannel.open(paths().socket()));
        }
        return channel.channel();
    }

    private static BoardChannel open(RemoteBoard board) {
        try {
            return BoardChannel.open(board.address(), board.files());
        } catch (IOException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}

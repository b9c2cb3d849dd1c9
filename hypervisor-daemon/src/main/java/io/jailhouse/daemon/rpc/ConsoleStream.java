package io.jailhouse.daemon.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.proto.ConsoleOutput;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import io.jailhouse.transport.Errno;
import java.util.concurrent.TimeUnit;

/**
 * One caller that reads a console. What it does not take stays in the ring of the console and is overwritten there in
 * time, so that a slow caller costs no memory. Owned by one thread.
 */
final class ConsoleStream implements PolledStreams.Stream {
    /** Longer than a reader of the file waits for a producer that died in the middle of a write. */
    private static final long LAST_BYTES_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private static final long STANDSTILL_SECONDS = 60;
    private static final int BUFFER_LENGTH = 8192;
    private static final int MESSAGES_AT_ONCE = 16;

    private final ConsoleFile console;
    private final ConsoleReader reader;
    private final boolean follow;

    /** Where a caller that does not follow has everything that was there when it came. */
    private final long end;

    private final ServerCallStreamObserver<ConsoleOutput> caller;
    private final Runnable closed;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private long reportedLost;
    private long movedAt;

    /**
     * A stream from the start of what the console keeps.
     *
     * @param console closed at the end
     * @param follow whether to wait for more
     * @param caller who reads
     * @param now as {@link System#nanoTime()} gives it
     * @param closed told of the end, however it comes
     */
    ConsoleStream(
            ConsoleFile console,
            boolean follow,
            ServerCallStreamObserver<ConsoleOutput> caller,
            long now,
            Runnable closed) {
        this.console = console;
        this.reader = console.readerFromStart();
        this.follow = follow;
        this.end = follow ? Long.MAX_VALUE : console.end();
        this.caller = caller;
        this.movedAt = now;
        this.closed = closed;
    }

    @Override
    public boolean advance(long now) {
        if (caller.isCancelled()) {
            return false;
        }
        if (!caller.isReady()) {
            return isPatient(now);
        }
        if (sendSome()) {
            movedAt = now;
            return true;
        }
        boolean wanted = follow ? console.isInPlace() : !reader.isPast(end) && now - movedAt < LAST_BYTES_NANOS;
        if (follow) {
            movedAt = now;
        }
        if (!wanted) {
            caller.onCompleted();
        }
        return wanted;
    }

    private boolean sendSome() {
        boolean sent = false;
        for (int message = 0; message < MESSAGES_AT_ONCE && caller.isReady() && !reader.isPast(end); message++) {
            int length = reader.read(buffer);
            long lost = reader.lost() - reportedLost;
            if (length == 0 && lost == 0) {
                return sent;
            }
            reportedLost += lost;
            caller.onNext(ConsoleOutput.newBuilder()
                    .setText(ByteString.copyFrom(buffer, 0, length))
                    .setLost(lost)
                    .build());
            sent = true;
        }
        return sent;
    }

    private boolean isPatient(long now) {
        if (now - movedAt < TimeUnit.SECONDS.toNanos(STANDSTILL_SECONDS)) {
            return true;
        }
        Answers.refuse(
                caller,
                new CallRefused(
                        Errno.ETIMEDOUT,
                        "the reader of the console took nothing for %d s".formatted(STANDSTILL_SECONDS)));
        return false;
    }

    @Override
    public void ended() {
        giveUp();
    }

    @Override
    public void giveUp() {
        console.close();
        closed.run();
    }
}

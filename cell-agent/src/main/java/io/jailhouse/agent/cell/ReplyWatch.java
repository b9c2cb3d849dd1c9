package io.jailhouse.agent.cell;

import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.MessageOutcome.End;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.CommunicationRegionDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Watches a communication region for the end of one message: first without a pause, because most inmates answer
 * within microseconds, then ever more rarely, because some never do. Owned by one thread, but for {@link #abandon}.
 */
final class ReplyWatch {
    private static final long SPIN_NANOS = 50_000;
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    /** A pause is this part of the time waited so far, so that noticing late costs a few per cent at most. */
    private static final long PAUSE_DIVISOR = 16;

    private final CommunicationRegion region;
    private final long timeoutNanos;
    private final BooleanSupplier couldAnswer;
    private final HostTime time;
    private volatile boolean abandoned;

    /** The time of the host, which a test replaces. */
    interface HostTime {
        /** Returns what {@link System#nanoTime()} does. */
        long nanos();

        /** Sleeps for about so long. */
        void pause(long nanos);
    }

    /**
     * Prepares to watch.
     *
     * @param region the page; the message is written already
     * @param message says how long the cell has
     * @param couldAnswer whether any CPU of the cell is on
     * @param time counts the timeout
     */
    ReplyWatch(CommunicationRegion region, PostMessage message, BooleanSupplier couldAnswer, HostTime time) {
        this.region = region;
        this.timeoutNanos = timeoutNanos(message.getTimeoutMicros());
        this.couldAnswer = couldAnswer;
        this.time = time;
    }

    private static long timeoutNanos(long micros) {
        // Unsigned: what looks negative is more than 290,000 years, and so is what does not fit.
        return micros <= 0 ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.toNanos(micros);
    }

    /** Ends the watch soon: the CPUs are going to be stopped. Any thread may call. */
    void abandon() {
        abandoned = true;
    }

    /**
     * Waits for the end.
     *
     * @return what ended it, without the order's number
     */
    MessageOutcome.Builder await() {
        long start = time.nanos();
        while (true) {
            // Before the words: what the cell wrote before its CPUs stopped still counts.
            boolean answerable = !abandoned && couldAnswer.getAsBoolean();
            long waited = time.nanos() - start;
            int state = region.cellState();
            int reply = region.reply();
            if (endsWait(state)) {
                return outcome(End.END_CELL_ENDED).setWord(state);
            }
            if (reply != 0) {
                return outcome(End.END_REPLIED).setWord(reply);
            }
            if (!answerable) {
                return outcome(End.END_ABANDONED);
            }
            if (waited >= timeoutNanos) {
                return outcome(End.END_TIMED_OUT);
            }
            pause(waited);
        }
    }

    private void pause(long waited) {
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
            return;
        }
        long pause = Math.clamp(waited / PAUSE_DIVISOR, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        time.pause(Math.min(pause, timeoutNanos - waited));
    }

    private static boolean endsWait(int state) {
        return state == CommunicationRegionDescriptor.STATE_SHUT_DOWN
                || state == CommunicationRegionDescriptor.STATE_FAILED
                || state == CommunicationRegionDescriptor.STATE_WRONG_REVISION;
    }

    private static MessageOutcome.Builder outcome(End end) {
        return MessageOutcome.newBuilder().setEnd(end);
    }
}

package io.jailhouse.agent.trace;

import io.jailhouse.agent.control.TraceSink;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.proto.TracedBlocks;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A trace under way: takes what the CPUs record and offers it to the control stream, on a thread of its own, until a limit is
 * reached or nobody has taken anything for long. {@link #begin} and {@link #end} are called by the order thread.
 */
public final class BlockTrace {

    private static final int BLOCKS_A_MESSAGE = 2048;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    // The daemon ends an agent that sends more than 512 messages a second.
    private static final long NANOS_A_MESSAGE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final List<BlockRecorder> recorders;
    private final TraceSink sink;
    private final long nanos;
    private final Thread thread = Thread.ofPlatform().daemon().name("trace").unstarted(this::run);
    private volatile boolean ended;

    // Of the thread; of who ends the trace, afterwards.
    private long lines;

    /**
     * A trace that has not begun.
     *
     * @param recorders those of the CPUs
     * @param limits how many blocks, and how long
     * @param sink takes what is recorded
     */
    public BlockTrace(List<BlockRecorder> recorders, TraceCpus limits, TraceSink sink) {
        this.recorders = List.copyOf(recorders);
        this.sink = sink;
        nanos = limits.getNanos();
        lines = limits.getLines();
    }

    /** Begins to take records. */
    public void begin() {
        thread.start();
    }

    private void run() {
        long began = System.nanoTime();
        long movedAt = began;
        long now = began;
        while (!ended && lines > 0 && now - began < nanos && now - movedAt < LONGEST_STANDSTILL_NANOS) {
            int waiting = 0;
            int sent = 0;
            for (BlockRecorder recorder : recorders) {
                if (!recorder.isEmpty()) {
                    waiting++;
                    sent += sink.isReady() && sendFrom(recorder) ? 1 : 0;
                }
            }
            LockSupport.parkNanos(this, Math.max(PAUSE_NANOS, sent * NANOS_A_MESSAGE));
            now = System.nanoTime();
            if (sent > 0 || waiting == 0) {
                movedAt = now;
            }
        }
        if (!ended) {
            sink.over();
        }
    }

    private boolean sendFrom(BlockRecorder recorder) {
        TracedBlocks.Builder blocks = recorder.take(Math.min(lines, BLOCKS_A_MESSAGE));
        lines -= blocks.getBlocksCount();
        sink.send(blocks);
        return blocks.getBlocksCount() > 0;
    }

    /**
     * Ends the trace, when no CPU tells of blocks any more, and sends what is left.
     *
     * @param rest takes that, without the number of the order
     */
    public void end(Consumer<TracedBlocks.Builder> rest) {
        ended = true;
        LockSupport.unpark(thread);
        join();
        for (BlockRecorder recorder : recorders) {
            while (lines > 0 && !recorder.isEmpty()) {
                TracedBlocks.Builder blocks = recorder.take(Math.min(lines, BLOCKS_A_MESSAGE));
                lines -= blocks.getBlocksCount();
                rest.accept(blocks);
            }
            if (lines > 0 && recorder.lostAtTheEnd() > 0) {
                rest.accept(TracedBlocks.newBuilder().setCpu(recorder.cpu()).setLost(recorder.lostAtTheEnd()));
            }
        }
    }

    private void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.jailhouse.shm.console;

import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.WakeWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes to a console. Never waits for a reader or another process: the oldest bytes are overwritten.
 *
 * <p>A write takes no system call and no lock and allocates nothing, except that it wakes readers that sleep. It may be
 * cut off by the death of the process at any instruction: readers see the bytes that were published until then. Any
 * thread of the process may write; the bytes of one call stay together, and threads that write at the same moment spin
 * for the length of the other's copy.
 */
public final class ConsoleProducer implements AutoCloseable {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment segment;
    private final int slot;
    private final long stateOffset;
    private final LivenessLock lock;
    private final WakeWord readers;

    /** Guards the slot among the threads of this process, which can only die together. */
    private final AtomicBoolean writing = new AtomicBoolean();

    ConsoleProducer(MemorySegment segment, int slot, LivenessLock lock) {
        this.segment = segment;
        this.slot = slot;
        this.stateOffset = ConsoleFileDescriptor.slot(slot) + ConsoleFileDescriptor.SLOT_STATE_OFFSET;
        this.lock = lock;
        this.readers = new WakeWord(segment, ConsoleFileDescriptor.OUTPUT_WAKE_OFFSET);
    }

    /**
     * Writes one byte.
     *
     * @param value the byte
     */
    public void write(byte value) {
        enter();
        try {
            long published = publishedBytes();
            long sequence = reserve(published, 1);
            publish(published, sequence, value);
            finish(published + 1);
        } finally {
            leave();
        }
        readers.wake();
    }

    /**
     * Writes bytes that readers get without a byte of another producer in between.
     *
     * @param bytes the bytes
     * @param offset of the first one
     * @param length how many; of more than 64 KiB only the last 64 KiB can be read
     */
    public void write(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return;
        }
        enter();
        try {
            long published = publishedBytes();
            long sequence = reserve(published, length);
            for (int i = 0; i < length; i++) {
                publish(published + i, sequence + i, bytes[offset + i]);
            }
            finish(published + length);
        } finally {
            leave();
        }
        readers.wake();
    }

    /** Gives the slot back; what was written stays readable. */
    @Override
    public void close() {
        lock.close();
    }

    /** Only this process writes the state while it holds the slot. */
    private long publishedBytes() {
        return (long) LONG.getOpaque(segment, stateOffset) >>> 1;
    }

    /**
     * Says "in flight", then takes sequence numbers. The volatile getAndAdd carries the release store before it to
     * everybody who takes a later number: a reader that sees a later byte also sees that these are still to come.
     */
    private long reserve(long published, int count) {
        LONG.setRelease(segment, stateOffset, published << 1 | 1);
        return (long) LONG.getAndAdd(segment, (long) ConsoleFileDescriptor.SEQUENCE_OFFSET, (long) count) + 1;
    }

    /** The word before the count of it; readers load them the other way round, with acquire. */
    private void publish(long index, long sequence, byte value) {
        LONG.setRelease(segment, ConsoleFileDescriptor.ringWord(slot, index), sequence << 8 | (value & 0xff));
        LONG.setRelease(segment, stateOffset, (index + 1) << 1 | 1);
    }

    /** Volatile, because the wake word asks for it. */
    private void finish(long published) {
        LONG.setVolatile(segment, stateOffset, published << 1);
    }

    private void enter() {
        int spins = 0;
        while (!writing.compareAndSet(false, true)) {
            if (++spins < 100) {
                Thread.onSpinWait();
            } else {
                // The other thread lost its CPU in the middle of its copy: spinning on would only keep it off.
                LockSupport.parkNanos(this, 1_000);
            }
        }
    }

    private void leave() {
        writing.set(false);
    }
}

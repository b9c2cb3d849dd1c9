package io.jailhouse.shm.console;

import io.jailhouse.shm.WakeWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * What the host types into a serial port: any number of writers, any number of consumers (cells that share the port);
 * each byte goes to exactly one consumer, in order.
 *
 * <p>Lock-free: a writer puts its byte by one compare-and-set of a ring word, and whoever comes next completes the
 * count if that writer died before it could; a consumer takes a byte by one compare-and-set of the read position. A
 * consumer that dies right after that takes its one byte with it, nothing else. Any thread may call; only
 * {@link #await} and a write that wakes a sleeper make system calls or allocate.
 */
public final class ConsoleInput {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long PUT = ConsoleFileDescriptor.INPUT_PUT_OFFSET;
    private static final long TAKEN = ConsoleFileDescriptor.INPUT_TAKEN_OFFSET;

    private final MemorySegment segment;
    private final WakeWord consumers;

    ConsoleInput(MemorySegment segment) {
        this.segment = segment;
        this.consumers = new WakeWord(segment, ConsoleFileDescriptor.INPUT_WAKE_OFFSET);
    }

    /**
     * Puts a byte.
     *
     * @param value the byte
     * @return false when nobody takes input and 4096 bytes wait already
     */
    public boolean write(byte value) {
        while (true) {
            long put = (long) LONG.getAcquire(segment, PUT);
            long wordOffset = ConsoleFileDescriptor.inputWord(put);
            long word = (long) LONG.getAcquire(segment, wordOffset);
            long number = put + 1;
            if (word >>> 8 == number) {
                // Somebody put this byte and has not counted it yet, or never will.
                LONG.compareAndSet(segment, PUT, put, number);
            } else if (word >>> 8 < number) {
                if (put - (long) LONG.getAcquire(segment, TAKEN) >= ConsoleFileDescriptor.INPUT_CAPACITY) {
                    return false;
                }
                // Words never repeat, so this fails when anybody was faster, however long this thread slept.
                if (LONG.compareAndSet(segment, wordOffset, word, number << 8 | (value & 0xff))) {
                    LONG.compareAndSet(segment, PUT, put, number);
                    consumers.wake();
                    return true;
                }
            }
        }
    }

    /**
     * Puts bytes one by one; other writers' bytes may come between.
     *
     * @param bytes the bytes
     * @param offset of the first one
     * @param length how many
     * @return how many found room
     */
    public int write(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int count = 0;
        while (count < length && write(bytes[offset + count])) {
            count++;
        }
        return count;
    }

    /**
     * Takes the next byte.
     *
     * @return 0 to 255, or -1 when there is none
     */
    public int read() {
        while (true) {
            long taken = (long) LONG.getAcquire(segment, TAKEN);
            long word = (long) LONG.getAcquire(segment, ConsoleFileDescriptor.inputWord(taken));
            if (word >>> 8 < taken + 1) {
                return -1;
            }
            // The word cannot be overwritten before TAKEN moves on; if it has moved on, this fails.
            if (LONG.compareAndSet(segment, TAKEN, taken, taken + 1)) {
                return (int) (word & 0xff);
            }
        }
    }

    /**
     * Whether {@link #read} would find a byte, if nobody else takes it first.
     *
     * @return true when there is input
     */
    public boolean available() {
        return isPut((long) LONG.getAcquire(segment, TAKEN));
    }

    private boolean isPut(long index) {
        return (long) LONG.getAcquire(segment, ConsoleFileDescriptor.inputWord(index)) >>> 8 >= index + 1;
    }

    /**
     * Waits for bytes that were not there before, whether or not the former ones have been taken. For who tells others of
     * them.
     *
     * @param seen how many bytes were there in all: 0, or what this method answered last
     * @param timeoutNanos longest wait in nanoseconds; at most 100 ms pass until a {@link #wakeConsumers} is noticed
     * @return how many bytes are there now in all; {@code seen} if no more than that
     */
    public long awaitMore(long seen, long timeoutNanos) {
        int announced = consumers.announce();
        if (!isPut(seen)) {
            consumers.sleep(announced, timeoutNanos);
        }
        long now = Math.max(seen, (long) LONG.getAcquire(segment, PUT));
        // Bounded, whatever a damaged file says.
        for (int more = 0; more < ConsoleFileDescriptor.INPUT_CAPACITY && isPut(now); more++) {
            now++;
        }
        return now;
    }

    /** Wakes whoever waits for input, though there is none. */
    public void wakeConsumers() {
        consumers.wake();
    }

    /**
     * Waits for input.
     *
     * @param timeoutNanos longest wait in nanoseconds; also how long an interrupt may go unnoticed, at most 100 ms
     * @return whether there is input
     */
    public boolean await(long timeoutNanos) {
        long start = System.nanoTime();
        while (!available()) {
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            int seen = consumers.announce();
            if (!available()) {
                consumers.sleep(seen, left);
            }
        }
        return true;
    }
}

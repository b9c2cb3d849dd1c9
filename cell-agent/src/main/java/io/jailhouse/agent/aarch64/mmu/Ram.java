package io.jailhouse.agent.aarch64.mmu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Guest memory by native address, little-endian. Aligned accesses are single-copy atomic: the JVM makes each of them one
 * machine instruction. An address must come from stage 2; nothing is checked here.
 */
public final class Ram {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VarHandle ALIGNED_INT =
            JAVA_INT.withOrder(LITTLE_ENDIAN).varHandle();
    private static final VarHandle ALIGNED_LONG =
            JAVA_LONG.withOrder(LITTLE_ENDIAN).varHandle();

    private Ram() {}

    public static long load8(long address) {
        return ALL.get(JAVA_BYTE, address) & 0xffL;
    }

    public static long load16(long address) {
        return ALL.get(SHORT, address) & 0xffffL;
    }

    /** Also reads instruction words. */
    public static int load32(long address) {
        return ALL.get(INT, address);
    }

    public static long load64(long address) {
        return ALL.get(LONG, address);
    }

    public static void store8(long address, long value) {
        ALL.set(JAVA_BYTE, address, (byte) value);
    }

    public static void store16(long address, long value) {
        ALL.set(SHORT, address, (short) value);
    }

    public static void store32(long address, long value) {
        ALL.set(INT, address, (int) value);
    }

    public static void store64(long address, long value) {
        ALL.set(LONG, address, value);
    }

    static long load(long address, int size) {
        return switch (size) {
            case 1 -> load8(address);
            case 2 -> load16(address);
            case 4 -> load32(address) & 0xffffffffL;
            default -> load64(address);
        };
    }

    static void store(long address, long value, int size) {
        switch (size) {
            case 1 -> store8(address, value);
            case 2 -> store16(address, value);
            case 4 -> store32(address, value);
            default -> store64(address, value);
        }
    }

    /**
     * Replaces aligned bytes if they hold what is expected. Widths below 4 are exchanged as a part of the word that
     * holds them: there a change of a neighbouring byte is retried, not reported.
     *
     * @return whether the bytes were replaced
     */
    public static boolean compareAndSet(long address, long expected, long value, int size) {
        if (size == 8) {
            return ALIGNED_LONG.compareAndSet(ALL, address, expected, value);
        }
        if (size == 4) {
            return ALIGNED_INT.compareAndSet(ALL, address, (int) expected, (int) value);
        }
        long word = address & ~3;
        int shift = (int) (address & 3) * 8;
        int mask = (size == 1 ? 0xff : 0xffff) << shift;
        while (true) {
            int old = (int) ALIGNED_INT.getVolatile(ALL, word);
            if ((old & mask) != ((int) expected << shift & mask)) {
                return false;
            }
            if (ALIGNED_INT.compareAndSet(ALL, word, old, (old & ~mask) | ((int) value << shift & mask))) {
                return true;
            }
        }
    }

    static void zero(long address, long size) {
        for (long offset = 0; offset < size; offset += 8) {
            store64(address + offset, 0);
        }
    }
}

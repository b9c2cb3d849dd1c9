package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * How words of a section are accessed. All are little-endian and naturally aligned.
 *
 * <p>An index that the peer published is read with acquire before what it announces; the own index is stored with release
 * after what it announces. The rest is opaque: each word is read once, whole, and checked.
 */
final class RingWords {
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private RingWords() {}

    static short loadIndex(MemorySegment section, long offset) {
        return (short) SHORT.getAcquire(section, offset);
    }

    static void publishIndex(MemorySegment section, long offset, short value) {
        SHORT.setRelease(section, offset, value);
    }

    static short load16(MemorySegment section, long offset) {
        return (short) SHORT.getOpaque(section, offset);
    }

    static void store16(MemorySegment section, long offset, short value) {
        SHORT.setOpaque(section, offset, value);
    }

    static int load32(MemorySegment section, long offset) {
        return (int) INT.getOpaque(section, offset);
    }

    static void store32(MemorySegment section, long offset, int value) {
        INT.setOpaque(section, offset, value);
    }

    static long load64(MemorySegment section, long offset) {
        return (long) LONG.getOpaque(section, offset);
    }

    static void store64(MemorySegment section, long offset, long value) {
        LONG.setOpaque(section, offset, value);
    }
}

package io.jailhouse.shm.ivshmem.inet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A frame in private memory, accessed in network byte order. Offsets count from the Ethernet header. */
final class Packet {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;

    Packet(Arena arena, int capacity) {
        this.bytes = arena.allocate(capacity, Long.BYTES);
    }

    MemorySegment bytes() {
        return bytes;
    }

    int u8(int at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    int u16(int at) {
        return bytes.get(SHORT, at) & 0xffff;
    }

    int u32(int at) {
        return bytes.get(INT, at);
    }

    long u48(int at) {
        return (long) u16(at) << Integer.SIZE | Integer.toUnsignedLong(u32(at + Short.BYTES));
    }

    void put8(int at, int value) {
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    void put16(int at, int value) {
        bytes.set(SHORT, at, (short) value);
    }

    void put32(int at, int value) {
        bytes.set(INT, at, value);
    }

    void put48(int at, long value) {
        put16(at, (int) (value >>> Integer.SIZE));
        put32(at + Short.BYTES, (int) value);
    }

    /** The Internet checksum of a range, which is 0 if the range holds a correct one. */
    int checksum(int at, int length) {
        return fold(sum(at, length));
    }

    /** The sum of 16-bit words, for {@link #fold}. */
    long sum(int at, int length) {
        long sum = 0;
        int end = at + length;
        int next = at;
        for (; next + Integer.BYTES <= end; next += Integer.BYTES) {
            sum += Integer.toUnsignedLong(bytes.get(INT, next));
        }
        if (next + Short.BYTES <= end) {
            sum += u16(next);
            next += Short.BYTES;
        }
        return next < end ? sum + ((long) u8(next) << Byte.SIZE) : sum;
    }

    static int fold(long sum) {
        long folded = (sum >>> Integer.SIZE) + (sum & 0xffffffffL);
        while (folded >>> Short.SIZE != 0) {
            folded = (folded >>> Short.SIZE) + (folded & 0xffff);
        }
        return (int) ~folded & 0xffff;
    }
}

package io.jailhouse.config;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Unsigned access to stored fields; every buffer of this package is little-endian. */
final class StoredBytes {
    private StoredBytes() {}

    static ByteBuffer over(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int u8(ByteBuffer buffer, int offset) {
        return Byte.toUnsignedInt(buffer.get(offset));
    }

    static int u16(ByteBuffer buffer, int offset) {
        return Short.toUnsignedInt(buffer.getShort(offset));
    }

    static long u32(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset));
    }

    static FixedBytes bytes(ByteBuffer buffer, int offset, int length) {
        byte[] copy = new byte[length];
        buffer.get(offset, copy);
        return FixedBytes.of(copy);
    }

    static void put(ByteBuffer buffer, int offset, FixedBytes bytes) {
        buffer.put(offset, bytes.toArray());
    }

    /** Reads {@code count} elements that the caller has checked to lie inside the buffer. */
    static <T> List<T> array(ByteBuffer buffer, int offset, int count, int length, Element<T> element) {
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.read(buffer, offset + i * length));
        }
        return List.copyOf(elements);
    }

    /** Writes the elements one behind the other and gives the offset behind the last. */
    static <T> int putArray(ByteBuffer buffer, int offset, int length, List<T> elements, ElementSink<T> sink) {
        int at = offset;
        for (T element : elements) {
            sink.write(buffer, at, element);
            at += length;
        }
        return at;
    }

    /** Decodes one array element. */
    @FunctionalInterface
    interface Element<T> {
        T read(ByteBuffer buffer, int offset);
    }

    /** Encodes one array element. */
    @FunctionalInterface
    interface ElementSink<T> {
        void write(ByteBuffer buffer, int offset, T element);
    }
}

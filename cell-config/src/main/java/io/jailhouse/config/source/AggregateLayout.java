package io.jailhouse.config.source;

import java.util.ArrayList;
import java.util.List;

/** Gives the members of a structure or union their places, as gcc does. */
final class AggregateLayout {
    private final boolean union;
    private final int maxAlignment;
    private final List<Member> members = new ArrayList<>();
    private long bits;
    private long endBits;
    private int alignment = 1;

    /**
     * Begins a structure or union.
     *
     * @param union true if the members share their place
     * @param maxAlignment of members in bytes; 1 if packed
     */
    AggregateLayout(boolean union, int maxAlignment) {
        this.union = union;
        this.maxAlignment = maxAlignment;
    }

    void add(String name, CType type) {
        int aligned = aligned(type);
        bits = roundedUp(bits, (long) aligned * Byte.SIZE);
        members.add(new Member(name, type, bits / Byte.SIZE, 0, 0));
        advance(type.size() * Byte.SIZE);
    }

    /** Adds a bit-field; one without a name only takes room, one without width ends the unit. */
    void addBits(String name, IntegerType type, int width) {
        long unit = type.size() * Byte.SIZE;
        if (width == 0) {
            bits = roundedUp(bits, unit);
            return;
        }
        if (aligned(type) > 1 && bits % unit + width > unit) {
            bits = roundedUp(bits, unit);
        }
        if (!name.isEmpty()) {
            members.add(new Member(name, type, bits / Byte.SIZE, (int) (bits % Byte.SIZE), width));
        }
        advance(width);
    }

    AggregateType finish(String name) {
        long size = roundedUp(endBits, (long) alignment * Byte.SIZE) / Byte.SIZE;
        return new AggregateType(name, union, List.copyOf(members), size, alignment);
    }

    private int aligned(CType type) {
        int aligned = Math.min(type.alignment(), maxAlignment);
        alignment = Math.max(alignment, aligned);
        return aligned;
    }

    private void advance(long width) {
        endBits = Math.max(endBits, bits + width);
        bits = union ? 0 : bits + width;
    }

    private static long roundedUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }
}

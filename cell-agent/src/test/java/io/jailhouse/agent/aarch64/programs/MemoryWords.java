package io.jailhouse.agent.aarch64.programs;

import java.util.List;
import java.util.Random;

/**
 * Random loads and stores, of X0 to X15 and V0 to V15, around the pointers X19 to X22, with X25 and X26 as small indices and
 * X27 as a small negative one. X17 is theirs.
 */
final class MemoryWords {

    /** The largest values of the indices. */
    static final int MOST_X25 = 63;

    static final int MOST_X26 = 255;
    static final int LEAST_X27 = -64;

    private static final int SP = 31;
    private static final int ALIGNED = 17;
    private static final int POST = 1 << 10;
    private static final int PRE = 3 << 10;
    private static final int UNPRIVILEGED = 2 << 10;

    private final Random random;
    private final Allocation allocation = new Allocation();
    private final Pointers pointers;
    // What all offsets are multiples of.
    private final int alignment;

    /**
     * Makes accesses.
     *
     * @param alignment 16 if all have to be aligned, else 1
     */
    MemoryWords(Random random, Pointers pointers, int alignment) {
        this.random = random;
        this.pointers = pointers;
        this.alignment = alignment;
    }

    /**
     * A load or store around a pointer or the stack pointer.
     *
     * @param weight how often this place is executed in one call of the function
     */
    int any(long weight) {
        return allocation.firstOf(
                () -> random.nextInt(3) == 0 ? vector(pointers.any(), weight) : general(pointers.any(), weight));
    }

    /** A load or store with a base that is no pointer, and no offset that leaves the page if that is its middle. */
    int at(int base) {
        return allocation.firstOf(() -> switch (random.nextInt(5)) {
            case 0, 1 -> vectorOf(base, random.nextInt(7), 1);
            case 2 ->
                switch (random.nextInt(3)) {
                    case 0 -> 0xc85f7c03 | base << 5; // ldxr
                    case 1 -> 0xd50b7420 | base; // dc zva
                    default -> ordered(random.nextInt(4), base);
                };
            default -> generalOf(base, random.nextInt(7), 1);
        });
    }

    private int general(int base, long weight) {
        return switch (random.nextInt(10)) {
            case 0 -> literal(0x18000000);
            case 1 -> single(random.nextInt(4), 0) | SP << 5 | 1 << 24 | random.nextInt(32) << 10;
            case 2, 3 -> registerOffset(single(random.nextInt(4), 0) | base << 5);
            default -> generalOf(base, random.nextInt(7), weight);
        };
    }

    /** Forms whose offset is within the word. */
    private int generalOf(int base, int form, long weight) {
        int word = single(random.nextInt(4), 0) | base << 5;
        return switch (form) {
            case 0 -> word | 1 << 24 | scaledOffset(word >>> 30) << 10;
            case 1 -> word | unscaledOffset() << 12;
            case 2 -> moving(word, base, weight);
            case 3 -> word | unscaledOffset() << 12 | UNPRIVILEGED;
            case 4 -> pair(0x28000000, 2, base, weight);
            case 5 -> pair(0xa8000000, 3, base, weight);
            default -> pair(0x68400000, 2, base, weight);
        };
    }

    private int vector(int base, long weight) {
        return switch (random.nextInt(10)) {
            case 0 -> literal(0x1c000000);
            case 1 -> {
                int size = random.nextInt(4);
                yield single(size, 1) | SP << 5 | 1 << 24 | random.nextInt(32) << 10;
            }
            case 2, 3 -> registerOffset(single(random.nextInt(4), 1) | base << 5);
            default -> vectorOf(base, random.nextInt(7), weight);
        };
    }

    private int vectorOf(int base, int form, long weight) {
        int size = random.nextInt(4);
        int word = single(size, 1) | base << 5;
        return switch (form) {
            case 0 -> word | 1 << 24 | scaledOffset((word >>> 23 & 1) != 0 ? 4 : size) << 10;
            case 1 -> word | unscaledOffset() << 12;
            case 2 -> moving(word, base, weight);
            case 3 -> {
                int bits = random.nextInt(3);
                yield pair(0x2c000000 | bits << 30, 2 + bits, base, weight);
            }
            case 4, 5 -> structure(0x0c000000, 0x4040fc00, base, weight);
            default -> structure(0x0d000000, 0x4060fc00, base, weight);
        };
    }

    /** Size, operation and the register of a load or store of one register. */
    private int single(int size, int isVector) {
        int target = random.nextInt(12) == 0 && isVector == 0 ? 31 : random.nextInt(16);
        int operation = random.nextInt(isVector == 0 || size == 0 ? 4 : 2);
        return size << 30 | 7 << 27 | isVector << 26 | operation << 22 | target;
    }

    private int scaledOffset(int scale) {
        return alignment == 1 ? random.nextInt(64) : (random.nextInt(64) * alignment) >>> scale;
    }

    private int unscaledOffset() {
        return (random.nextInt(512) - 256 & -alignment) & 0x1ff;
    }

    private int moving(int word, int base, long weight) {
        int offset = random.nextInt(512) - 256 & -alignment;
        int form = base >= Pointers.FIRST && pointers.move(base, offset, weight)
                ? random.nextBoolean() ? POST : PRE
                : base < Pointers.FIRST ? PRE : 0;
        return word | (offset & 0x1ff) << 12 | form;
    }

    private int registerOffset(int word) {
        int index = 25 + random.nextInt(3);
        // UXTW and SXTW, LSL and SXTX; a negative number must not become a large one
        int option = index == 27 ? 3 + random.nextInt(2) * 4 : new int[] {2, 3, 6, 7}[random.nextInt(4)];
        int extended = index == 27 && random.nextInt(3) == 0 ? 6 : option;
        return word | 1 << 21 | index << 16 | extended << 13 | random.nextInt(2) << 12 | 2 << 10;
    }

    private int literal(int fixed) {
        // 16 bytes are aligned by luck only, as are 8; of 4 there are W, SW and S
        int kinds = random.nextInt(alignment == 1 ? 4 : 1);
        return fixed | kinds << 30 | random.nextInt(64) << 5 | random.nextInt(16);
    }

    private int pair(int fixed, int scale, int base, long weight) {
        int offset = random.nextInt(128) - 64;
        if (alignment > 1 << scale) {
            offset &= -(alignment >> scale);
        }
        int form = 2;
        if (base >= Pointers.FIRST && random.nextInt(3) == 0 && pointers.move(base, offset << scale, weight)) {
            form = random.nextBoolean() ? 1 : 3;
        } else if (random.nextInt(4) == 0 && (fixed & 1 << 22) == 0) {
            form = 0;
        }
        int first = random.nextInt(16);
        int second = first ^ 1 + random.nextInt(15);
        return fixed
                | form << 23
                | ((fixed & 1 << 22) == 0 ? random.nextInt(2) << 22 : 0)
                | (offset & 0x7f) << 15
                | second << 10
                | base << 5
                | first;
    }

    /** LD1 to LD4 and ST1 to ST4: with a base that stays, or moves by their size. */
    private int structure(int fixed, int variable, int base, long weight) {
        boolean moves = base >= Pointers.FIRST && random.nextBoolean() && pointers.move(base, 64, weight);
        return fixed
                | (random.nextInt() & variable)
                | (moves ? 1 << 23 | 31 << 16 : 0)
                | base << 5
                | random.nextInt(16);
    }

    // Those that have to be aligned; X17 is the pointer, aligned

    /** LDAR or STLR; load and store exclusive with something in between, or one of them alone; DC ZVA. */
    List<Integer> aligned(IntegerWords integers) {
        int align = 0x927cec00 | pointers.any() << 5 | ALIGNED; // and x17, pointer, #-16
        int size = random.nextInt(4);
        return switch (random.nextInt(5)) {
            case 0 -> List.of(align, ordered(size, ALIGNED));
            case 1 -> List.of(align, 0xd50b7420 | ALIGNED);
            case 2 -> {
                int pair = 2 + random.nextInt(2);
                int load = pair << 30 | 0x087f0000 | ordering() | second(4) | ALIGNED << 5 | random.nextInt(4);
                int store = pair << 30 | 0x08200000 | ordering() | 9 << 16 | second(10) | ALIGNED << 5 | 5;
                yield List.of(align, load, store);
            }
            default -> {
                int load = size << 30 | 0x085f7c00 | ordering() | ALIGNED << 5 | random.nextInt(8);
                int store = size << 30
                        | 0x08007c00
                        | ordering()
                        | (8 + random.nextInt(8)) << 16
                        | ALIGNED << 5
                        | random.nextInt(8);
                yield switch (random.nextInt(6)) {
                    case 0 -> List.of(align, load, 0xd5033f5f, store); // clrex
                    case 1 -> List.of(align, load, load, store, store);
                    default -> List.of(align, load, integers.any(), store);
                };
            }
        };
    }

    private int ordered(int size, int base) {
        // ldar, stlr
        return size << 30 | (random.nextBoolean() ? 0x08dffc00 : 0x089ffc00) | base << 5 | random.nextInt(16);
    }

    private int ordering() {
        return random.nextInt(2) << 15;
    }

    /** One of four registers as the second of a pair. */
    private int second(int from) {
        return (from + random.nextInt(4)) << 10;
    }
}

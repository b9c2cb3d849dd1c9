package io.jailhouse.agent.aarch64.programs;

import java.util.Random;

/** Random data processing instructions for general registers: they write X0 to X15, or only flags. */
final class IntegerWords {

    private static final int SET_FLAGS = 1 << 29;

    private final Random random;
    private final Allocation allocation = new Allocation();

    IntegerWords(Random random) {
        this.random = random;
    }

    /** An instruction that is defined. */
    int any() {
        return allocation.firstOf(() -> random.nextInt(3) == 0 ? immediate() : register());
    }

    /** Data processing, immediate: addresses, sums, logic, moves, bit fields. */
    private int immediate() {
        int word = 0x10000000 | (random.nextInt() & 0xe3fffc00) | source() << 5;
        boolean sum = (word >>> 24 & 31) == 0b10001 && (word & SET_FLAGS) != 0;
        boolean logic = (word >>> 23 & 63) == 0b100100 && (word >>> 29 & 3) == 3;
        return word | (sum || logic ? destinationOrNone() : destination());
    }

    private int register() {
        int bits = random.nextInt();
        int operands = source() << 16 | source() << 5;
        return switch (random.nextInt(12)) {
            // logical, sums and differences with shifted and extended registers
            case 0, 1 -> 0x0a000000 | (bits & 0xe0e0fc00) | operands | destinationOrNone();
            case 2, 3 -> 0x0b000000 | (bits & 0xe0c0fc00) | operands | destinationOrNone();
            case 4 ->
                0x0b200000
                        | (bits & 0xc000fc00)
                        | operands
                        | (random.nextBoolean() ? SET_FLAGS | destinationOrNone() : destination());
            // with carry; conditional comparisons and selections
            case 5 -> 0x1a000000 | (bits & 0xe0000000) | operands | destination();
            case 6 -> 0x3a400000 | (bits & 0xc000f800) | operands | random.nextInt(16);
            case 7, 8 -> 0x1a800000 | (bits & 0xc000f400) | operands | destination();
            // three sources, two, one
            case 9 -> 0x1b000000 | (bits & 0x80e0fc00) | operands | destination();
            case 10 -> 0x1ac00000 | (bits & 0x80007c00) | operands | destination();
            default -> 0x5ac00000 | (bits & 0x80001c00) | source() << 5 | destination();
        };
    }

    /** Mostly a register that changes. */
    private int source() {
        return random.nextInt(8) == 0 ? random.nextInt(32) : random.nextInt(16);
    }

    private int destination() {
        return random.nextInt(16);
    }

    private int destinationOrNone() {
        return random.nextInt(6) == 0 ? 31 : destination();
    }
}

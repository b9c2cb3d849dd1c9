package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random SIMD and floating-point instructions for {@link RandomProgram}; they write V0 to V15 and X0 to X15. */
public final class VectorPrograms {

    private static final int UPPER_DESTINATION = 1 << 4;

    private VectorPrograms() {}

    /** An instruction that accesses no memory; seldom an undefined one. */
    static int computation(Random random) {
        return random.nextInt(200) == 0 ? candidate(random) : defined(random);
    }

    /** An instruction that is defined and accesses no memory. */
    public static int defined(Random random) {
        while (true) {
            int word = candidate(random);
            if (!Decoder.name(word).equals("undefined")) {
                return word;
            }
        }
    }

    /** A SIMD instruction of three registers of the same lanes, of whichever kind and width. */
    static int ofLanes(Random random) {
        while (true) {
            int word = 0x0e200400 | (random.nextInt() & 0x60cff9ef);
            if (!Decoder.name(word).equals("undefined")) {
                return word;
            }
        }
    }

    private static int candidate(Random random) {
        int word = random.nextInt() | 7 << 25;
        word = switch (random.nextInt(8)) {
            // Scalar floating point: one, two and three sources, comparisons, selections
            case 0 -> 0x1e204000 | (word & 0x005f83ff);
            case 1, 2 -> 0x1e200800 | (word & 0x005ff3ff);
            case 3 -> 0x1f000000 | (word & 0x007fffff);
            case 4 -> 0x1e200000 | (word & 0x005fffff);
            // SIMD: three registers of the same lanes
            case 5, 6 -> 0x0e200400 | (word & 0x70dffbff);
            default -> word;
        };
        return word & ~UPPER_DESTINATION;
    }

    /** A load or store of vector registers around X19 to X22. */
    static int access(Random random) {
        int base = 19 + random.nextInt(4);
        int registers = base << 5 | random.nextInt(16);
        int size = random.nextInt(4);
        int opc = random.nextInt(size == 0 ? 4 : 2);
        int single = size << 30 | 0xf << 26 | opc << 22 | registers;
        return switch (random.nextInt(7)) {
            case 0 -> single | 1 << 24 | random.nextInt(64) << 10;
            case 1 -> single | random.nextInt(512) << 12 | new int[] {0, 1 << 10, 3 << 10}[random.nextInt(3)];
            case 2 ->
                single
                        | 1 << 21
                        | (25 + random.nextInt(2)) << 16
                        | new int[] {2, 3, 6, 7}[random.nextInt(4)] << 13
                        | random.nextInt(2) << 12
                        | 2 << 10;
            case 3 -> 0x1c000000 | random.nextInt(3) << 30 | random.nextInt(64) << 5 | random.nextInt(16);
            case 4 ->
                0x2c000000
                        | random.nextInt(3) << 30
                        | (1 + random.nextInt(3)) << 23
                        | random.nextInt(2) << 22
                        | random.nextInt(128) << 15
                        | random.nextInt(16) << 10
                        | registers;
            case 5 -> defined(random, 0x0c000000, 0x4040fc00, registers);
            default -> defined(random, 0x0d000000, 0x4060fc00, registers);
        };
    }

    /** Loads and stores of structures: with a base that stays, moves by their size, or by a register. */
    private static int defined(Random random, int fixed, int variable, int registers) {
        while (true) {
            int moving = new int[] {0, 0x9f << 16, 0x80 << 16 | 25 << 16}[random.nextInt(3)];
            int word = fixed | (random.nextInt() & variable) | moving | registers;
            if (!Decoder.name(word).equals("undefined")) {
                return word;
            }
        }
    }

    /** Sets FPCR or FPSR, or executes something while floating point is trapped. */
    static List<Integer> control(Random random) {
        List<Integer> words = new ArrayList<>();
        switch (random.nextInt(5)) {
            // Rounding modes, flush-to-zero, default NaN; or nothing of that, more often
            case 0 -> words.add(0xd2a00000 | random.nextInt(0x800) << 5 | 27); // movz x27, lsl #16
            case 1, 2 -> words.add(0xd2800000 | 27); // movz x27, #0
            case 3 -> {
                words.add(0xd2800000 | (random.nextInt(2) << 4) << 5 | 27); // movz x27
                words.add(0xd51b4420 | 27); // msr fpsr, x27
                return words;
            }
            default -> {
                words.add(0xd2800000 | 27);
                words.add(0xd5181040 | 27); // msr cpacr_el1, x27
                words.add(computation(random));
                words.add(access(random));
                words.add(0xd2a00600 | 27); // movz x27, #0x30, lsl #16
                words.add(0xd5181040 | 27);
                return words;
            }
        }
        words.add(0xd51b4400 | 27); // msr fpcr, x27
        return words;
    }
}

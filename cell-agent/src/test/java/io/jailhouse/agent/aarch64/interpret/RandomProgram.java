package io.jailhouse.agent.aarch64.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random program that ends: functions that call those before them, with loops, forward branches, data processing, loads
 * and stores around a few pointers, and stores into the program itself. Deterministic from its seed.
 *
 * <p>X0 to X15 are anybody's, X19 to X22 point to data and may wander, X23 and X24 count turns, X25 and X26 are small, X27
 * points to instructions that may be overwritten, X28 holds one.
 */
final class RandomProgram {

    /** Where the first instruction is. */
    static final long CODE = 0x1000;
    /** Where the pointers point to. */
    static final long DATA = 0x400000;

    static final int DATA_PAGES = 16;

    private static final int NOP = 0xd503201f;
    private static final int RET = 0xd65f03c0;
    private static final int SAVE = 0xa9bf7bfd; // stp x29, x30, [sp, #-16]!
    private static final int RESTORE = 0xa8c17bfd; // ldp x29, x30, [sp], #16
    // dmb ish, dsb sy, isb, clrex, yield, msr daifset, msr daifclr
    private static final int[] BARRIERS = {
        0xd5033bbf, 0xd5033f9f, 0xd5033fdf, 0xd5033f5f, 0xd503203f, 0xd50343df, 0xd50343ff
    };
    // dc ivac, cvac, cvau, civac
    private static final int[] CACHE_MAINTENANCE = {0xd5087620, 0xd50b7a20, 0xd50b7b20, 0xd50b7e20};
    // mrs and msr: tpidr_el0, tpidr_el1, currentel, daif, nzcv, cntfrq_el0, sp_el0, fpsr, esr_el1, far_el1, elr_el1,
    // spsr_el1
    private static final int[] REGISTERS = {
        0xd53bd040,
        0xd51bd040,
        0xd538d080,
        0xd518d080,
        0xd5384240,
        0xd53b4220,
        0xd53b4200,
        0xd51b4200,
        0xd53be000,
        0xd5384100,
        0xd53b4420,
        0xd51b4220,
        0xd5184100,
        0xd5385200,
        0xd5386000,
        0xd5384020,
        0xd5184020,
        0xd5384000,
        0xd5184000
    };
    private static final int FUNCTIONS = 4;
    private static final int MOST_WORDS = 0x1c00;

    private final Random random;
    private final List<Integer> words = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();
    private final List<Integer> patches = new ArrayList<>();

    private RandomProgram(long seed) {
        random = new Random(seed);
    }

    /** The program of a seed. */
    static int[] of(long seed) {
        RandomProgram program = new RandomProgram(seed);
        program.write();
        return program.words.stream().mapToInt(word -> word).toArray();
    }

    private void write() {
        // To the main function, which is the last.
        words.add(NOP);
        for (int i = 0; i < FUNCTIONS; i++) {
            functions.add(words.size());
            words.add(SAVE);
            body(2 + random.nextInt(4));
            words.add(RESTORE);
            words.add(RET);
        }
        words.set(0, 0x14000000 | words.size());
        pointers();
        body(5 + random.nextInt(4));
        words.add(Guest.HVC);
        while (words.size() < 8) {
            words.add(NOP);
        }
    }

    private void body(int parts) {
        for (int i = 0; i < parts && words.size() < MOST_WORDS; i++) {
            switch (random.nextInt(9)) {
                case 0, 1 -> loop(23);
                case 2 -> call();
                case 3 -> pointers();
                case 4 -> branchOver();
                case 5 -> patch();
                case 6 -> words.addAll(VectorPrograms.control(random));
                default -> straight(1 + random.nextInt(12));
            }
        }
    }

    private void straight(int count) {
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> access();
                case 2 -> words.add(VectorPrograms.access(random));
                case 3, 4 -> words.add(VectorPrograms.computation(random));
                case 5 -> words.add(rare());
                default -> compute();
            }
        }
    }

    private void loop(int counter) {
        movz(counter, 1 + random.nextInt(counter == 23 ? 40 : 8));
        int top = words.size();
        straight(1 + random.nextInt(8));
        if (random.nextInt(3) == 0) {
            branchOver();
        }
        if (counter == 23 && random.nextInt(2) == 0) {
            loop(24);
        }
        straight(random.nextInt(4));
        if (random.nextInt(2) == 0) {
            words.add(0xd1000400 | counter << 5 | counter); // sub
            words.add(0xb5000000 | (top - words.size() & 0x7ffff) << 5 | counter); // cbnz
        } else {
            words.add(0xf1000400 | counter << 5 | counter); // subs
            words.add(0x54000000 | (top - words.size() & 0x7ffff) << 5 | 1); // b.ne
        }
    }

    /** A call saves and restores the counters of the loops that it may be in. */
    private void call() {
        if (functions.size() < 2) {
            return;
        }
        int callee = functions.get(random.nextInt(functions.size() - 1));
        words.add(0xa9bf63f7); // stp x23, x24, [sp, #-16]!
        words.add(0x94000000 | (callee - words.size() & 0x3ffffff));
        words.add(0xa8c163f7); // ldp x23, x24, [sp], #16
    }

    private void branchOver() {
        int at = words.size();
        words.add(NOP);
        straight(1 + random.nextInt(5));
        int distance = words.size() - at & 0x3fff;
        int register = random.nextInt(16);
        words.set(
                at,
                switch (random.nextInt(5)) {
                    case 0 -> 0x34000000 | random.nextInt(2) << 31 | random.nextInt(2) << 24 | distance << 5 | register;
                    case 1 ->
                        0x36000000 | random.nextInt(2) << 31 | random.nextInt(64) % 32 << 19 | distance << 5 | register;
                    default -> 0x54000000 | distance << 5 | random.nextInt(16);
                });
    }

    /** Sets the pointers anew, near the start of a data page, or scattered. */
    private void pointers() {
        for (int register = 19; register <= 22; register++) {
            movz(register, random.nextInt(0x1000) & (random.nextInt(4) == 0 ? -1 : -16));
            int page = random.nextInt(8) == 0 ? random.nextInt(DATA_PAGES + 2) : random.nextInt(DATA_PAGES / 2);
            // movk, lsl #16: a page number has the bits 12 and up of the address, so that an addition does the rest.
            words.add(0xf2a00000 | (int) (DATA >>> 16) << 5 | register);
            if (page != 0) {
                words.add(0x91400000 | page << 10 | register << 5 | register); // add, lsl #12
            }
        }
        movz(25, random.nextInt(64));
        movz(26, random.nextInt(600));
    }

    /** Overwrites an instruction that may have been executed. */
    private void patch() {
        if (patches.isEmpty() || random.nextInt(3) == 0) {
            patches.add(words.size());
            words.add(NOP);
            return;
        }
        int slot = patches.get(random.nextInt(patches.size()));
        movz(27, (int) CODE + 4 * slot);
        int word = computation();
        movz(28, word & 0xffff);
        words.add(0x72a00000 | (word >>> 16) << 5 | 28); // movk w28, lsl #16
        words.add(0xb9000000 | 27 << 5 | 28); // str w28, [x27]
    }

    private void compute() {
        words.add(computation());
    }

    /** A data processing instruction, immediate or register; perhaps an undefined one. */
    private int computation() {
        int word = random.nextInt() & ~(7 << 26);
        word |= random.nextInt(2) == 0 ? 4 << 26 : 5 << 25;
        // Branches are 101 in bits 28 to 26.
        if ((word >>> 26 & 7) == 5 && (word >>> 25 & 1) == 0) {
            word |= 1 << 25;
        }
        int n = operand();
        int m = operand();
        word = (word & ~0x3ff) | n << 5 | destination();
        if ((word >>> 25 & 7) == 5) {
            word = (word & ~(31 << 16)) | m << 16;
        }
        return word;
    }

    private int operand() {
        return switch (random.nextInt(10)) {
            case 0 -> 31;
            case 1 -> 19 + random.nextInt(8);
            default -> random.nextInt(16);
        };
    }

    /** The stack pointer would be one of the destinations: no 31. */
    private int destination() {
        return random.nextInt(16);
    }

    private void access() {
        int size = random.nextInt(4);
        int base = 19 + random.nextInt(4);
        int t = random.nextInt(12) == 0 ? 31 : random.nextInt(16);
        int opc = random.nextInt(4);
        int single = size << 30 | 7 << 27 | opc << 22 | base << 5 | t;
        words.add(
                switch (random.nextInt(9)) {
                    case 0 -> single | 1 << 24 | random.nextInt(64) << 10;
                    case 1 -> single | (random.nextInt(512) & 0x1ff) << 12;
                    case 2 ->
                        single | (random.nextInt(512) & 0x1ff) << 12 | (random.nextInt(2) == 0 ? 1 << 10 : 3 << 10);
                    case 3 ->
                        single
                                | 1 << 21
                                | (25 + random.nextInt(2)) << 16
                                | new int[] {2, 3, 6, 7}[random.nextInt(4)] << 13
                                | random.nextInt(2) << 12
                                | 2 << 10;
                    case 4 -> 0x18000000 | random.nextInt(3) << 30 | random.nextInt(64) << 5 | t; // literal
                    case 5 -> single | 31 << 5 | 1 << 24 | (32 + random.nextInt(64)) << 10; // on the stack
                    case 6 -> exclusive(base, t);
                    case 7 -> single | (random.nextInt(512) & 0x1ff) << 12 | 2 << 10; // unprivileged
                    default ->
                        new int[] {0x28000000, 0x68400000, 0xa8000000}[random.nextInt(3)]
                                | (1 + random.nextInt(3)) << 23
                                | random.nextInt(2) << 22
                                | (random.nextInt(128) & 0x7f) << 15
                                | random.nextInt(16) << 10
                                | base << 5
                                | t;
                });
    }

    private int exclusive(int base, int t) {
        int second = random.nextInt(16) << 10;
        // ldxr, stxr, ldar, stlr, ldxp and stxp of both sizes, dc zva, dc ivac, cvac, cvau and civac
        return switch (random.nextInt(9)) {
            case 0 -> 0xc85f7c00 | base << 5 | (t & 15);
            case 1 -> 0xc8007c00 | base << 5 | (t & 15);
            case 2 -> 0xc8dffc00 | base << 5 | (t & 15);
            case 3 -> 0xc89ffc00 | base << 5 | (t & 15);
            case 4, 5 -> 0x887f0000 | random.nextInt(2) << 30 | second | base << 5 | (t & 15);
            case 6 -> 0x88200000 | random.nextInt(2) << 30 | random.nextInt(16) << 16 | second | base << 5 | (t & 15);
            case 7 -> CACHE_MAINTENANCE[random.nextInt(CACHE_MAINTENANCE.length)] | base;
            default -> 0xd50b7420 | base;
        };
    }

    /** CRC32, barriers, system registers. */
    private int rare() {
        int t = random.nextInt(16);
        return switch (random.nextInt(4)) {
            // crc32b to crc32cx
            case 0, 1 -> {
                int size = random.nextInt(4);
                yield 0x1ac04000
                        | (size / 3) << 31
                        | random.nextInt(2) << 12
                        | size << 10
                        | operand() << 16
                        | operand() << 5
                        | t;
            }
            case 2 -> BARRIERS[random.nextInt(BARRIERS.length)];
            default -> REGISTERS[random.nextInt(REGISTERS.length)] | t;
        };
    }

    private void movz(int register, int value) {
        words.add(0xd2800000 | value << 5 | register);
    }
}

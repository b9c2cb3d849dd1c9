package io.jailhouse.agent.aarch64.programs;

import io.jailhouse.agent.aarch64.interpret.VectorPrograms;
import io.jailhouse.agent.aarch64.programs.Program.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes a random program that ends: functions that call those before them, nested counted loops, branches forward, tables of branches,
 * integer and floating-point arithmetic, loads and stores, faults, and changes of its own instructions. What it
 * costs is counted while it is written, so that it ends soon.
 *
 * <p>X0 to X15 and V0 to V15 are anybody's; see {@link MemoryWords} for X17 and X19 to X22, X25 to X27. X23, X24 and X28 count turns, X16 and
 * X18 are for sequences.
 */
final class ProgramWriter {

    private static final int FUNCTIONS = 6;
    private static final int NOP = 0xd503201f;
    private static final int RET = 0xd65f03c0;
    private static final int NE = 1;
    private static final int[] COUNTERS = {23, 24, 28};
    private static final int[] MOST_TURNS = {40, 12, 4};
    private static final int MOST_PARTS = 8;

    private static final long MOST_INSTRUCTIONS_OF_FUNCTION = 4_000;
    private static final int MOST_FRAMES_OF_FUNCTION = 10;

    /** dmb ish, dsb sy, dsb ish, isb, clrex, yield, prfm, csdb. */
    private static final int[] BARRIERS = {
        0xd5033bbf, 0xd5033f9f, 0xd5033b9f, 0xd5033fdf, 0xd5033f5f, 0xd503203f, 0xf9800260, 0xd503229f
    };

    /** mrs and msr of NZCV, FPSR, FPCR, TPIDR_EL0; mrs DCZID_EL0. */
    private static final int[] REGISTERS = {
        0xd53b4200, 0xd51b4200, 0xd53b4420, 0xd53b4400, 0xd53bd040, 0xd51bd040, 0xd53b00e0
    };

    /** mrs CurrentEL, DAIF, SPSel, ESR_EL1, FAR_EL1, ELR_EL1, SPSR_EL1, MIDR_EL1; msr DAIF. */
    private static final int[] PRIVILEGED_REGISTERS = {
        0xd5384240, 0xd53b4220, 0xd5384200, 0xd5385200, 0xd5386000, 0xd5384020, 0xd5384000, 0xd5380000, 0xd51b4220
    };

    private record Function(int word, long instructions, int frames) {}

    private final Random random;
    private final Allocation allocation = new Allocation();
    private final Mode mode;
    private final boolean checksAlignment;
    private final IntegerWords integers;
    private final Pointers pointers;
    private final MemoryWords memory;
    private final FaultWords faults;
    private final List<Integer> words = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final List<Integer> patches = new ArrayList<>();

    // Of the function that is being written: how often this place is executed in one call, and what a call costs.
    private long weight;
    private long instructions;
    private int frames;
    private long mostInstructions;
    private int mostFrames;
    private int unused;

    private ProgramWriter(long seed) {
        random = new Random(seed);
        mode = Mode.values()[random.nextInt(3)];
        checksAlignment = random.nextInt(5) == 0;
        integers = new IntegerWords(random);
        pointers = new Pointers(random);
        memory = new MemoryWords(random, pointers, checksAlignment ? 16 : 1);
        faults = new FaultWords(random, mode, memory, this::vector);
    }

    /** The program of a seed. */
    static Program write(long seed) {
        ProgramWriter writer = new ProgramWriter(seed);
        int entry = writer.write();
        return new Program(
                seed,
                writer.mode,
                writer.checksAlignment,
                writer.words.stream().mapToInt(word -> word).toArray(),
                writer.unused,
                entry);
    }

    private int write() {
        // Code does not always begin where a page does.
        unused = random.nextInt(8) * 100;
        for (int i = 0; i < unused; i++) {
            words.add(0);
        }
        for (int i = 0; i < FUNCTIONS; i++) {
            function();
        }
        int entry = words.size();
        begin(20_000 + random.nextInt(60_000), StateFrame.MOST - 4);
        setPointers();
        body(12 + random.nextInt(30), 0);
        emit(faults.look());
        emit(FaultWords.last());
        return entry;
    }

    private void begin(long mostInstructions, int mostFrames) {
        weight = 1;
        instructions = 0;
        frames = 0;
        this.mostInstructions = mostInstructions;
        this.mostFrames = mostFrames;
    }

    private void function() {
        int word = words.size();
        begin(MOST_INSTRUCTIONS_OF_FUNCTION, MOST_FRAMES_OF_FUNCTION);
        if (random.nextInt(4) == 0) {
            straight(1 + random.nextInt(8));
            emit(RET);
        } else {
            emit(0xa9bd7bfd); // stp x29, x30, [sp, #-48]!
            emit(0xa90163f7); // stp x23, x24, [sp, #16]
            emit(0xf90013fc); // str x28, [sp, #32]
            emit(0xd10903ff); // sub sp, sp, #0x240
            setPointers();
            body(1 + random.nextInt(MOST_PARTS), 0);
            emit(0x910903ff); // add sp, sp, #0x240
            emit(0xa94163f7); // ldp x23, x24, [sp, #16]
            emit(0xf94013fc); // ldr x28, [sp, #32]
            emit(0xa8c37bfd); // ldp x29, x30, [sp], #48
            if (random.nextInt(3) == 0) {
                emit(0xaa1e03f2); // mov x18, x30
                emit(0xd65f0240); // ret x18
            } else {
                emit(RET);
            }
        }
        functions.add(new Function(word, instructions, frames));
    }

    private void body(int parts, int loops) {
        for (int i = 0; i < parts && words.size() < Program.MOST_WORDS - 600; i++) {
            if (instructions + weight * 60 > mostInstructions) {
                return;
            }
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> loop(loops);
                case 3, 4 -> call();
                case 5, 6 -> branchOver(loops);
                case 7 -> table();
                case 8 -> patch();
                case 9 -> control();
                case 10, 11 -> fault();
                case 12 -> memory.aligned(integers).forEach(this::emit);
                case 13 -> returnFromException();
                default -> straight(2 + random.nextInt(14));
            }
        }
    }

    private void straight(int count) {
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> emit(memory.any(weight));
                case 3, 4 -> emit(vector());
                case 5 -> emit(rare());
                default -> emit(integers.any());
            }
        }
    }

    private int vector() {
        return allocation.firstOf(() -> VectorPrograms.defined(random));
    }

    private int rare() {
        int t = random.nextInt(16);
        if (random.nextInt(3) == 0) {
            return BARRIERS[random.nextInt(BARRIERS.length)];
        }
        int[] registers = mode != Mode.EL0 && random.nextBoolean() ? PRIVILEGED_REGISTERS : REGISTERS;
        return registers[random.nextInt(registers.length)] | t;
    }

    // Flow of control

    private void loop(int loops) {
        if (loops == COUNTERS.length) {
            return;
        }
        int counter = COUNTERS[loops];
        int turns = 1 + random.nextInt(MOST_TURNS[loops]);
        if (instructions + weight * turns * 40 > mostInstructions) {
            return;
        }
        boolean upwards = random.nextInt(4) == 0;
        move(counter, upwards ? 0 : turns);
        long outside = weight;
        weight *= turns;
        int top = words.size();
        if (random.nextInt(3) == 0) {
            setPointers();
        }
        straight(1 + random.nextInt(8));
        body(random.nextInt(3), loops + 1);
        if (upwards) {
            emit(0x91000400 | counter << 5 | counter); // add counter, counter, #1
            emit(0xf100001f | turns << 10 | counter << 5); // cmp counter, turns
            emit(branchBack(0x54000000 | (random.nextBoolean() ? NE : 11), top, 5, 0x7ffff)); // b.ne, b.lt
        } else if (random.nextBoolean()) {
            emit(0xd1000400 | counter << 5 | counter); // sub counter, counter, #1
            emit(branchBack(0xb5000000 | counter, top, 5, 0x7ffff)); // cbnz
        } else {
            emit(0xf1000400 | counter << 5 | counter); // subs
            emit(branchBack(0x54000000 | NE, top, 5, 0x7ffff));
        }
        weight = outside;
        pointers.leaveLoop(weight);
    }

    private void shortLoop(int counter) {
        int turns = 1 + random.nextInt(30);
        move(counter, turns);
        weight *= turns;
        int top = words.size();
        straight(1 + random.nextInt(4));
        emit(0xd1000400 | counter << 5 | counter); // sub counter, counter, #1
        emit(branchBack(0xb5000000 | counter, top, 5, 0x7ffff)); // cbnz
        weight /= turns;
    }

    private int branchBack(int word, int target, int shift, int mask) {
        return word | (target - words.size() & mask) << shift;
    }

    private void call() {
        if (functions.isEmpty()) {
            return;
        }
        Function callee = functions.get(random.nextInt(functions.size()));
        if (instructions + weight * (callee.instructions + 20) > mostInstructions
                || frames + weight * callee.frames > mostFrames) {
            return;
        }
        if (weight == 1 || random.nextInt(3) != 0) {
            emit(branchBack(0x94000000, callee.word, 0, 0x3ffffff)); // bl
        } else {
            // movz, movk of the address, blr x16
            long address = Program.addressOf(callee.word);
            emit(0xd2800010 | (int) (address & 0xffff) << 5);
            emit(0xf2a00010 | (int) (address >>> 16) << 5);
            emit(0xd63f0200);
        }
        instructions += weight * callee.instructions;
        frames += (int) (weight * callee.frames);
        setPointers();
    }

    /** A conditional branch over something, perhaps with something else on the other way. */
    private void branchOver(int loops) {
        int at = words.size();
        emit(NOP);
        straight(1 + random.nextInt(6));
        if (random.nextInt(4) == 0) {
            fault();
        }
        int end = words.size();
        if (random.nextInt(3) == 0) {
            emit(NOP);
            straight(1 + random.nextInt(6));
            if (loops < COUNTERS.length && random.nextInt(4) == 0) {
                shortLoop(COUNTERS[loops]);
            }
            words.set(end, 0x14000000 | words.size() - end);
            end++;
        }
        words.set(at, conditional(end - at));
    }

    private int conditional(int distance) {
        int register = random.nextInt(16);
        return switch (random.nextInt(5)) {
            // cbz, cbnz, tbz, tbnz
            case 0 -> 0x34000000 | random.nextInt(2) << 31 | random.nextInt(2) << 24 | distance << 5 | register;
            case 1 ->
                0x36000000
                        | random.nextInt(2) << 31
                        | random.nextInt(2) << 24
                        | random.nextInt(32) << 19
                        | distance << 5
                        | register;
            default -> 0x54000000 | distance << 5 | random.nextInt(16);
        };
    }

    /** A branch to one of four pieces by a register. */
    private void table() {
        emit(0x10000010 | 4 << 5); // adr x16, the first piece
        emit(0x92400412 | random.nextInt(16) << 5); // and x18, x?, #3
        emit(0x8b121210); // add x16, x16, x18, lsl #4
        emit(0xd61f0200); // br x16
        for (int piece = 0; piece < 4; piece++) {
            straight(3);
            emit(0x14000000 | 4 * (4 - piece) - 3);
        }
    }

    /** Goes on with other flags: ERET to what follows. */
    private void returnFromException() {
        if (mode == Mode.EL0) {
            return;
        }
        emit(0x10000010 | 6 << 5); // adr x16, behind the eret
        emit(0xd5184030); // msr elr_el1, x16
        emit(0xd2a00010 | random.nextInt(16) << 12 << 5); // movz x16, flags, lsl #16
        emit(0xf2800010 | (0x3c0 + mode.bits) << 5); // movk x16, the mode with everything masked
        emit(0xd5184010); // msr spsr_el1, x16
        emit(0xd69f03e0);
    }

    // What has an effect on more than the registers

    private void fault() {
        if (frames + weight > mostFrames) {
            return;
        }
        frames += (int) weight;
        if (random.nextInt(3) == 0) {
            emit(faults.look());
        } else {
            faults.any().forEach(this::emit);
        }
    }

    /** Sets FPCR, or FPSR. */
    private void control() {
        switch (random.nextInt(4)) {
            case 0 -> emit(0xd2a00010 | random.nextInt(32) << 6 << 5); // movz x16, lsl #16
            case 1 -> {
                emit(0xd2800010 | (random.nextInt(256) & 0x9f) << 5); // movz x16
                emit(0xf2a00010 | random.nextInt(2) << 11 << 5); // movk x16, lsl #16
                emit(0xd51b4430); // msr fpsr, x16
                return;
            }
            default -> emit(0xd2800010);
        }
        emit(0xd51b4410); // msr fpcr, x16
    }

    /** A place for an instruction, or one that is stored to such a place and made visible. */
    private void patch() {
        if (patches.isEmpty() || random.nextInt(3) == 0) {
            patches.add(words.size());
            emit(NOP);
            return;
        }
        long address = Program.addressOf(patches.get(random.nextInt(patches.size())));
        int word = random.nextInt(3) == 0 ? vector() : integers.any();
        emit(0xd2800010 | (int) (address & 0xffff) << 5);
        emit(0xf2a00010 | (int) (address >>> 16) << 5);
        emit(0x52800012 | (word & 0xffff) << 5); // movz w18
        emit(0x72a00012 | (word >>> 16) << 5);
        emit(0xb9000212); // str w18, [x16]
        emit(0xd50b7b30); // dc cvau, x16
        emit(0xd5033b9f); // dsb ish
        emit(0xd50b7530); // ic ivau, x16
        emit(0xd5033b9f);
        emit(0xd5033fdf); // isb
    }

    private void setPointers() {
        int mask = checksAlignment ? -16 : -1;
        for (int i = 0; i < Pointers.COUNT; i++) {
            int offset = Pointers.LOWEST + random.nextInt(Pointers.HIGHEST - Pointers.LOWEST);
            offset &= random.nextInt(3) == 0 ? mask : -16;
            long address = Program.DATA + offset;
            move(Pointers.FIRST + i, (int) (address & 0xffff));
            emit(0xf2a00000 | (int) (address >>> 16) << 5 | Pointers.FIRST + i); // movk, lsl #16
        }
        move(25, random.nextInt(MemoryWords.MOST_X25 + 1) & mask);
        move(26, random.nextInt(MemoryWords.MOST_X26 + 1) & mask);
        // movn
        emit(0x92800000 | (-MemoryWords.LEAST_X27 - 1 - (random.nextInt(-MemoryWords.LEAST_X27) & mask)) << 5 | 27);
        pointers.set(weight);
    }

    private void move(int register, int value) {
        emit(0xd2800000 | value << 5 | register);
    }

    private void emit(int word) {
        words.add(word);
        instructions += weight;
    }
}

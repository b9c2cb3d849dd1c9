package io.jailhouse.agent.aarch64.programs;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jailhouse.agent.aarch64.interpret.SimdOperands;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/**
 * Programs in the memory of a machine that has nothing but a CPU and RAM: the monitor, descriptors, and for each program a slot with
 * its tables, frames, code and data. Wherever it is executed, what is left in memory is all that there is to compare.
 */
final class ProgramImage {

    /** Physical address of the first byte, where the CPU starts at EL1 with the MMU off. */
    static final long BASE = 0x40200000L;

    static final int SLOT_SIZE = 0x30000;
    static final int FRAMES = 0x3000;
    private static final int CODE = 0x17000;
    static final int DATA = 0x1f000;

    private static final int MONITOR_SIZE = 0x2000;
    private static final int NEXT_DESCRIPTOR = 8;
    private static final int DESCRIPTOR_SIZE = 32;
    private static final int FIRST_SLOT = 0x4000;
    private static final int PAGE = 4096;

    /** How many programs fit before the first slot, and the end of the list. */
    static final int MOST_PROGRAMS = (FIRST_SLOT - MONITOR_SIZE) / DESCRIPTOR_SIZE - 1;

    private static final long TABLE = 3;
    private static final long SHAREABLE = 3 << 8;
    private static final long ACCESSED = 1 << 10;
    private static final long BLOCK = 1 | SHAREABLE | ACCESSED;
    private static final long MAPPED = 3 | SHAREABLE | ACCESSED;
    private static final long UNPRIVILEGED = 1 << 6;
    private static final long READ_ONLY = 1 << 7;
    private static final long NEVER_UNPRIVILEGED = 1L << 54;
    private static final long NEVER_PRIVILEGED = 1L << 53;

    // RES1 bits; M, C, SA, SA0, I, DZE, nTWI, nTWE, UCI
    private static final long SCTLR = 0x30d00800L | 0x1d | 1 << 12 | 1 << 14 | 1 << 16 | 1 << 18 | 1 << 26;
    private static final long SCTLR_A = 2;
    private static final long INTERRUPTS_MASKED = 0x3c0;
    private static final long FP_ENABLED = 3 << 20;

    private final MemorySegment memory;
    private final List<Program> programs;

    private ProgramImage(MemorySegment memory, List<Program> programs) {
        this.memory = memory;
        this.programs = programs;
    }

    /** Bytes of the image of so many programs. */
    static long size(int programs) {
        return FIRST_SLOT + (long) programs * SLOT_SIZE;
    }

    /**
     * Writes programs into memory.
     *
     * @param memory zeros, of {@link #size}
     */
    static ProgramImage write(MemorySegment memory, List<Program> programs) {
        ProgramImage image = new ProgramImage(memory, programs);
        MemorySegment.copy(MemorySegment.ofArray(monitor()), 0, memory, 0, MONITOR_SIZE);
        for (int i = 0; i < programs.size(); i++) {
            image.place(i);
        }
        return image;
    }

    /** The same programs in memory that a machine has executed. */
    ProgramImage after(MemorySegment executed) {
        return new ProgramImage(executed, programs);
    }

    List<Program> programs() {
        return programs;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Tables, frames, code and data of a program. */
    MemorySegment slot(int program) {
        return memory.asSlice(FIRST_SLOT + (long) program * SLOT_SIZE, SLOT_SIZE);
    }

    /** One of the states that a program had, the first one before it began. */
    MemorySegment frame(int program, int number) {
        return slot(program).asSlice(FRAMES + (long) number * StateFrame.SIZE, StateFrame.SIZE);
    }

    /** How many states a program had. */
    int checkpoints(int program) {
        int count = 0;
        while (count < StateFrame.MOST && StateFrame.isFilled(frame(program, count))) {
            count++;
        }
        return count;
    }

    /** The number of the program that executes now. */
    int running() {
        return (int) (memory.get(JAVA_LONG, NEXT_DESCRIPTOR) - BASE - MONITOR_SIZE) / DESCRIPTOR_SIZE - 1;
    }

    private static byte[] monitor() {
        try (InputStream in = ProgramImage.class.getResourceAsStream("monitor.bin")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void place(int number) {
        Program program = programs.get(number);
        Random random = new Random(~program.seed());
        long base = FIRST_SLOT + (long) number * SLOT_SIZE;
        long physical = BASE + base;
        long descriptor = MONITOR_SIZE + (long) number * DESCRIPTOR_SIZE;
        memory.set(JAVA_LONG, descriptor, physical);
        memory.set(JAVA_LONG, descriptor + 8, physical + FRAMES);
        memory.set(JAVA_LONG, descriptor + 16, physical + FRAMES + (long) StateFrame.MOST * StateFrame.SIZE);
        memory.set(JAVA_LONG, descriptor + 24, SCTLR | (program.checksAlignment() ? SCTLR_A : 0));
        MemorySegment slot = slot(number);
        slot.set(JAVA_LONG, 0, physical + PAGE | TABLE);
        // All RAM, for the monitor alone
        slot.set(JAVA_LONG, 8, 0x40000000L | BLOCK | NEVER_UNPRIVILEGED);
        slot.set(JAVA_LONG, PAGE + (Program.CODE >>> 21) * 8, physical + 2 * PAGE | TABLE);
        placeCode(program, slot, physical, random);
        placeData(slot, physical, random);
        begin(program, slot, random);
    }

    private static void placeCode(Program program, MemorySegment slot, long physical, Random random) {
        long rights = program.mode() == Program.Mode.EL0 ? UNPRIVILEGED : 0;
        int shift = random.nextInt(Program.CODE_PAGES);
        for (int page = 0; page < Program.CODE_PAGES; page++) {
            int at = CODE + (page ^ shift) * PAGE;
            slot.set(JAVA_LONG, entry(Program.CODE) + page * 8L, physical + at | MAPPED | rights);
            int first = page * PAGE / 4;
            int count = Math.min(PAGE / 4, program.words().length - first);
            if (count > 0) {
                MemorySegment.copy(program.words(), first, slot, JAVA_INT, at, count);
            }
        }
    }

    private static void placeData(MemorySegment slot, long physical, Random random) {
        // In order, or scattered: an odd number has no divisor with 16 in common.
        int step = random.nextBoolean() ? 1 : 2 * random.nextInt(Program.DATA_PAGES / 2) + 1;
        for (int page = 0; page < Program.DATA_PAGES; page++) {
            long at = DATA + (long) (page * step % Program.DATA_PAGES) * PAGE;
            long rights = MAPPED | UNPRIVILEGED | NEVER_PRIVILEGED | NEVER_UNPRIVILEGED;
            rights = switch (page) {
                case Program.UNMAPPED_PAGE -> 0;
                case Program.READ_ONLY_PAGE -> rights | READ_ONLY;
                case Program.NOT_ACCESSED_PAGE -> rights & ~ACCESSED;
                case Program.PRIVILEGED_PAGE -> rights & ~UNPRIVILEGED;
                default -> rights;
            };
            slot.set(JAVA_LONG, entry(Program.DATA) + page * 8L, rights == 0 ? 0 : physical + at | rights);
        }
        for (long at = DATA; at < DATA + Program.DATA_PAGES * PAGE; at += 8) {
            slot.set(JAVA_LONG, at, random.nextInt(3) == 0 ? random.nextInt(256) : random.nextLong());
        }
    }

    /** Where the entry of an address is in the last table. */
    private static long entry(long virtual) {
        return 2 * PAGE + (virtual >>> 12 & 511) * 8;
    }

    private static void begin(Program program, MemorySegment slot, Random random) {
        CpuState state = new CpuState();
        SimdOperands.derive(state, random.nextInt(), 0, random.nextInt(4));
        MemorySegment frame = slot.asSlice(FRAMES, StateFrame.SIZE);
        for (int i = 0; i < 31; i++) {
            frame.set(JAVA_LONG, StateFrame.X + i * 8L, state.x[i]);
        }
        for (int i = 0; i < 64; i++) {
            frame.set(JAVA_LONG, StateFrame.V + i * 8L, state.v[i]);
        }
        frame.set(JAVA_LONG, StateFrame.SP, Program.STACK);
        frame.set(JAVA_LONG, StateFrame.PC, Program.addressOf(program.entry()));
        long flags = (long) state.nzcv() << 28;
        frame.set(JAVA_LONG, StateFrame.SPSR, flags | INTERRUPTS_MASKED | program.mode().bits);
        frame.set(JAVA_LONG, StateFrame.FPCR, state.fpcr);
        frame.set(JAVA_LONG, StateFrame.FPSR, state.fpsr);
        frame.set(JAVA_LONG, StateFrame.CPACR, FP_ENABLED);
        frame.set(JAVA_LONG, StateFrame.TPIDR_EL0, random.nextLong());
    }
}

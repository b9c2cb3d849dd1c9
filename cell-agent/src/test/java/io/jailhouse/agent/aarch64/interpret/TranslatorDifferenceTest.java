package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.Watchpoint;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random programs do the same interpreted, translated and looked at one instruction after the other: registers, flags, memory, exceptions, and the number of
 * instructions at every exit. The property {@code translator.programs} sets how many, {@code translator.seed} with which
 * they begin.
 */
class TranslatorDifferenceTest {

    private static final int PROGRAMS = Integer.getInteger("translator.programs", 60);
    private static final long SEED = Long.getLong("translator.seed", 1);
    private static final int MOST_EXITS = 400;
    private static final long PHYSICAL = 0x10000000;
    private static final long NOT_REACHED = 0x70000000_00000000L;

    @Test
    void randomProgramsDoTheSameTranslated() {
        long instructions = 0;
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            Random random = new Random(~seed);
            boolean mmu = random.nextInt(4) != 0;
            int threshold = new int[] {0, 0, 3, 20}[random.nextInt(4)];
            try (Guest translated = new Guest(Translator.atOnce(threshold))) {
                instructions += compare(seed, mmu, "threshold " + threshold, translated);
            }
        }
        System.out.printf("%d programs, %d instructions%n", PROGRAMS, instructions);
        assertThat(instructions).isGreaterThan(PROGRAMS * 100L);
    }

    @Test
    void randomProgramsDoTheSameLookedAtByADebugger() {
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            try (Guest watched = new Guest(Translator.atOnce(0))) {
                watched.cpu.hooks().addBreakpoint(NOT_REACHED);
                watched.cpu.hooks().addWatchpoint(new Watchpoint(NOT_REACHED, 8, true, true));
                compare(seed, seed % 4 != 0, "debugger", watched);
            }
        }
    }

    /** Runs a program on an interpreting CPU and on another one that does it in another way; returns how many instructions. */
    private static long compare(long seed, boolean mmu, String way, Guest translated) {
        int[] program = RandomProgram.of(seed);
        try (Guest interpreted = new Guest()) {
            MemorySegment first = prepare(interpreted, program, mmu, new Random(seed));
            MemorySegment second = prepare(translated, program, mmu, new Random(seed));
            Exit expected = interpreted.run(RandomProgram.CODE);
            Exit actual = translated.run(RandomProgram.CODE);
            for (int exits = 0; exits < MOST_EXITS; exits++) {
                String where =
                        "seed %d, exit %d at 0x%x, %s, mmu %b".formatted(seed, exits, interpreted.cpu.pc(), way, mmu);
                assertThat(describe(translated.cpu, actual)).as(where).isEqualTo(describe(interpreted.cpu, expected));
                if (!goesOn(interpreted.cpu, expected)) {
                    break;
                }
                goesOn(translated.cpu, actual);
                expected = interpreted.cpu.run();
                actual = translated.cpu.run();
            }
            assertThat(second.mismatch(first)).as("data of seed %d", seed).isEqualTo(-1);
            assertThat(translated.ram.mismatch(interpreted.ram))
                    .as("base memory of seed %d", seed)
                    .isEqualTo(-1);
            return interpreted.cpu.instructions();
        }
    }

    private static MemorySegment prepare(Guest guest, int[] program, boolean mmu, Random random) {
        guest.code(RandomProgram.CODE, program);
        long size = RandomProgram.DATA_PAGES * 4096L;
        MemorySegment data;
        if (mmu) {
            data = guest.memory(PHYSICAL, size, true, true);
            guest.mapIdentity(0, Guest.BLOCK);
            boolean scattered = random.nextBoolean();
            for (int page = 0; page < RandomProgram.DATA_PAGES; page++) {
                int to = scattered ? page * 7 % RandomProgram.DATA_PAGES : page;
                long attributes = Guest.PAGE
                        | (page == 6 ? Guest.READ_ONLY : 0)
                        | (page == 7 ? Guest.DEVICE : 0)
                        | (page % 3 != 0 ? Guest.EL0 : 0);
                guest.mapPage(RandomProgram.DATA + page * 4096L, PHYSICAL + to * 4096L, page == 9 ? 0 : attributes);
            }
            guest.enableMmu();
        } else {
            data = guest.memory(RandomProgram.DATA, size, true, true);
        }
        for (long at = 0; at < size; at += 8) {
            data.set(JAVA_LONG, at, random.nextInt(3) == 0 ? random.nextInt(256) : random.nextLong());
        }
        CpuState state = guest.cpu.state();
        for (int i = 0; i < 16; i++) {
            state.x[i] = random.nextInt(4) == 0 ? random.nextInt(16) - 8 : random.nextLong();
        }
        CpuState numbers = new CpuState();
        SimdOperands.derive(numbers, random.nextInt(), 0, random.nextInt(4));
        System.arraycopy(numbers.v, 0, state.v, 0, 64);
        state.fpsr = random.nextInt(2) << 4;
        guest.cpu.setX(19, RandomProgram.DATA);
        guest.cpu.setX(20, RandomProgram.DATA + 0x800);
        guest.cpu.setX(21, RandomProgram.DATA + 0x1000);
        guest.cpu.setX(22, RandomProgram.DATA + 0x2000);
        state.x[Decoder.SP] = 0xf000;
        return data;
    }

    private static String describe(Interpreter cpu, Exit exit) {
        CpuState state = cpu.state();
        return "%s pc %x nzcv %x esr %x far %x elr %x sp %x instructions %d fpcr %x fpsr %x x %s v %s"
                .formatted(
                        exit,
                        cpu.pc(),
                        state.nzcv(),
                        state.esr,
                        state.far,
                        state.elr,
                        cpu.sp(),
                        cpu.instructions(),
                        state.fpcr,
                        state.fpsr,
                        hexadecimal(state.x, 31),
                        hexadecimal(state.v, 64));
    }

    private static String hexadecimal(long[] registers, int count) {
        return Arrays.toString(
                Arrays.stream(registers, 0, count).mapToObj(Long::toHexString).toArray());
    }

    /** Steps over an instruction that raised an exception; false at the end of the program. */
    private static boolean goesOn(Interpreter cpu, Exit exit) {
        if (exit instanceof Exit.Hypercall call && call.immediate() >= Guest.VECTOR_HVC) {
            long next = cpu.elr() + 4;
            boolean inProgram = next >= RandomProgram.CODE && next < Guest.VECTORS;
            cpu.setPc(next);
            return inProgram;
        }
        if (exit instanceof Exit.UnhandledData) {
            cpu.setPc(cpu.pc() + 4);
            return true;
        }
        return false;
    }
}

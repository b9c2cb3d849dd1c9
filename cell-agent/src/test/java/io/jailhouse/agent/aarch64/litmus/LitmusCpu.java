package io.jailhouse.agent.aarch64.litmus;

import static io.jailhouse.agent.aarch64.litmus.A64.HS;
import static io.jailhouse.agent.aarch64.litmus.A64.HVC;
import static io.jailhouse.agent.aarch64.litmus.A64.NE;
import static io.jailhouse.agent.aarch64.litmus.LitmusMemory.INSTANCES;
import static io.jailhouse.agent.aarch64.litmus.LitmusMemory.STRIDE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.HostNanos;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One CPU of a litmus test, with code of its own and the memory that all share. It executes its part of the test once for each
 * instance, and waits a little before each for the next CPU to get there, too.
 */
final class LitmusCpu {

    private static final int CODE_SIZE = 4096;
    private static final int LOAD_REGISTERS = 3;
    private static final int SPINS_INTERPRETED = 100;
    private static final int SPINS_TRANSLATED = 1500;
    private static final int MOST_DELAY = 40;

    private final int cpu;
    private final Litmus.Part part;
    private final LitmusMemory memory;
    private final int next;
    private final CpuEngine engine;
    private final int spins;
    private final Random random;

    /**
     * A CPU with its part of a test.
     *
     * @param arena holds its code
     * @param translator what translates everything before it is executed; if empty, it is interpreted
     */
    LitmusCpu(
            Arena arena,
            LitmusMemory memory,
            InnerShareableDomain domain,
            Litmus test,
            int cpu,
            Optional<Translator> translator) {
        this.cpu = cpu;
        this.memory = memory;
        part = test.parts().get(cpu);
        next = (cpu + 1) % test.parts().size();
        spins = translator.isPresent() ? SPINS_TRANSLATED : SPINS_INTERPRETED;
        random = new Random(cpu);
        engine = engine(arena, memory.nativeAddress(), domain, cpu, translator, program(part));
    }

    /** A CPU with a program at address 0 and memory at {@link LitmusMemory#BASE}. */
    static CpuEngine engine(
            Arena arena,
            long memory,
            InnerShareableDomain domain,
            int cpu,
            Optional<Translator> translator,
            int[] program) {
        CpuEngine engine =
                Aarch64.cpu(cpu, new HostNanos(), SystemRegisterDevice.none(), domain, CpuEvents.none(), translator);
        MemorySegment code = arena.allocate(CODE_SIZE, 4096);
        MemorySegment.copy(program, 0, code, JAVA_INT, 0, program.length);
        engine.install(Stage2Map.of(List.of(
                new Stage2Range(0, CODE_SIZE, true, false, new Target.HostMemory(code.address())),
                new Stage2Range(LitmusMemory.BASE, LitmusMemory.SIZE, true, true, new Target.HostMemory(memory)))));
        return engine;
    }

    /**
     * The part in a loop. X11 counts, X12 is the last count; X13 and X14 point to the CPU's own progress and that of the next
     * one; X20 to X22 point to where loaded values go; X23 is how long to wait then, X24 how long for the next one.
     */
    private static int[] program(Litmus.Part part) {
        Program program = new Program();
        int again = program.here();
        program.add(A64.add(11, 11, 1), A64.store(11, 13), A64.copy(15, 24));
        int spin = program.here();
        program.add(A64.load(16, 14), A64.compare(16, 11), A64.branch(HS, 3), A64.subtract(15, 15, 1));
        program.back(A64.branch(NE, 0), spin);
        program.add(A64.copy(15, 23));
        int delay = program.here();
        program.add(A64.subtract(15, 15, 1));
        program.back(A64.branch(NE, 0), delay);
        program.add(part.words());
        for (int load = 0; load < part.loads(); load++) {
            program.add(A64.append(LOAD_REGISTERS + load, 20 + load));
        }
        program.add(A64.add(0, 0, STRIDE), A64.add(1, 1, STRIDE), A64.add(2, 2, STRIDE), A64.compare(11, 12));
        program.back(A64.branch(NE, 0), again);
        program.add(HVC);
        return program.words();
    }

    /** Executes some rounds as they begin. */
    void run(int first, int rounds) {
        for (int round = first; round < first + rounds; round++) {
            memory.awaitRound(round);
            prepare();
            Exit exit = engine.run();
            if (!(exit instanceof Exit.Hypercall)) {
                throw new IllegalStateException("CPU %d: %s".formatted(cpu, exit));
            }
            memory.finished();
        }
    }

    private void prepare() {
        engine.setPc(0);
        engine.setX(0, LitmusMemory.x());
        engine.setX(1, LitmusMemory.y());
        engine.setX(2, LitmusMemory.x());
        engine.setX(9, 1);
        engine.setX(10, 2);
        engine.setX(11, 0);
        engine.setX(12, INSTANCES);
        engine.setX(13, LitmusMemory.progress(cpu));
        engine.setX(14, LitmusMemory.progress(next));
        for (int load = 0; load < part.loads(); load++) {
            engine.setX(20 + load, LitmusMemory.loaded(cpu, load));
        }
        engine.setX(23, 1 + random.nextInt(MOST_DELAY));
        engine.setX(24, spins);
    }
}

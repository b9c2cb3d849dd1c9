package io.jailhouse.agent.aarch64.programs;

import io.jailhouse.agent.aarch64.interpret.Interpreter;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Executes an image on our engine, in memory of its own. */
final class Machine implements AutoCloseable {

    // Far more than programs may have: their writer counts what they cost.
    private static final long MOST_INSTRUCTIONS_OF_PROGRAM = 400_000;

    private final Arena arena = Arena.ofShared();
    private final ProgramImage image;
    private final Interpreter cpu;

    /**
     * A machine before its start.
     *
     * @param translator makes code of what is hot; if empty, everything is interpreted
     */
    Machine(ProgramImage start, Optional<Translator> translator) {
        MemorySegment memory = arena.allocate(start.memory().byteSize(), 4096).copyFrom(start.memory());
        image = start.after(memory);
        cpu = new Interpreter(
                0,
                new Stopped(),
                SystemRegisterDevice.none(),
                new InnerShareableDomain(),
                CpuEvents.none(),
                translator);
        cpu.install(Stage2Map.of(List.of(new Stage2Range(
                ProgramImage.BASE, memory.byteSize(), true, true, new Target.HostMemory(memory.address())))));
        cpu.reset(ProgramImage.BASE);
    }

    /** A counter that does not count: programs cannot read it. */
    private static final class Stopped implements GenericCounter {
        @Override
        public long frequencyHz() {
            return 62_500_000;
        }

        @Override
        public long count() {
            return 0;
        }
    }

    /** The CPU, which {@link #run} starts. */
    Interpreter cpu() {
        return cpu;
    }

    /** Notes which instructions are executed; then nothing is translated. */
    Coverage listen() {
        Coverage coverage = new Coverage(image);
        cpu.hooks().listen(coverage);
        return coverage;
    }

    /** Executes all programs; returns what is left in memory, which is there until this is closed. */
    ProgramImage run() {
        cpu.hooks().stopAfter(MOST_INSTRUCTIONS_OF_PROGRAM * image.programs().size());
        Exit exit = cpu.run();
        if (!(exit instanceof Exit.Hypercall)) {
            throw new AssertionError("%s at 0x%x, x30 0x%x".formatted(exit, cpu.pc(), cpu.x(30)));
        }
        return image;
    }

    @Override
    public void close() {
        arena.close();
    }
}

package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A CPU with memory for tests: 64 KiB at guest-physical 0 whose vectors all call the hypervisor, and what a test adds.
 * {@link #mapIdentity} builds stage-1 tables.
 */
final class Guest implements AutoCloseable {

    static final long VECTORS = 0x8000;
    /** HVC immediates of the vectors: {@code VECTOR_HVC + offset / 0x80}. */
    static final int VECTOR_HVC = 0x100;

    static final int BRK = 0xd4200000;
    static final int ERET = 0xd69f03e0;
    static final int NOP = 0xd503201f;
    static final int HVC = 0xd4000002;

    /** Descriptor bits: valid block, accessed, normal memory (MAIR attribute 0). */
    static final long BLOCK = 0x401 | 3 << 8;

    static final long PAGE = BLOCK | 2;
    static final long EL0 = 1 << 6;
    static final long READ_ONLY = 1 << 7;
    /** MAIR attribute 1. */
    static final long DEVICE = 1 << 2;

    private static final long L1 = 0x9000;
    private static final long L2 = 0xa000;
    private static final long L3 = 0xb000;
    private static final int BASE_SIZE = 0x10000;

    private final InnerShareableDomain domain = new InnerShareableDomain();
    /** The IRQ input of the CPU. */
    boolean irq;
    /** The output of its performance monitors, which leads to the same input. */
    boolean performanceInterrupt;

    /** What the generic timer counts. */
    final Ticks ticks = new Ticks();

    private final Arena arena = Arena.ofShared();
    private final List<Stage2Range> ranges = new ArrayList<>();
    final MemorySegment ram;
    final Interpreter cpu;
    private final Optional<Translator> translator;

    Guest() {
        this(SystemRegisterDevice.none());
    }

    Guest(SystemRegisterDevice device) {
        this(device, requestedTranslator());
    }

    /** A guest whose hot code is translated. */
    Guest(Translator translator) {
        this(SystemRegisterDevice.none(), Optional.of(translator));
    }

    private Guest(SystemRegisterDevice device, Optional<Translator> translator) {
        this.translator = translator;
        cpu = new Interpreter(3, ticks, device, domain, new Line(), translator);
        ram = memory(0, BASE_SIZE, true, true);
        writeVectors();
        cpu.reset(0);
        cpu.state().vbar = VECTORS;
    }

    /** With this property all tests of this package translate, at once, what was executed so many times. */
    private static Optional<Translator> requestedTranslator() {
        return Optional.ofNullable(Integer.getInteger("guest.translateAfter")).map(Translator::atOnce);
    }

    /** Lets every vector call the hypervisor. */
    void writeVectors() {
        for (int vector = 0; vector < 16; vector++) {
            ram.set(JAVA_INT, VECTORS + vector * 0x80L, HVC | (VECTOR_HVC + vector) << 5);
        }
    }

    /** The IRQ input as a test sets it. */
    private final class Line implements CpuEvents {
        @Override
        public void poll() {
            // the test has set it
        }

        @Override
        public boolean irq() {
            return irq || performanceInterrupt;
        }

        @Override
        public void setPerformanceInterrupt(boolean asserted) {
            performanceInterrupt = asserted;
        }

        @Override
        public void wake() {
            // nobody sleeps
        }
    }

    /** A counter that a look moves on. */
    static final class Ticks implements GenericCounter {
        long count;

        @Override
        public long frequencyHz() {
            return 200_000_000;
        }

        @Override
        public long count() {
            return count++;
        }
    }

    /** Another CPU of the cell, with the memory and the translation that the first one has now. */
    Interpreter neighbour() {
        Interpreter neighbour =
                new Interpreter(4, new Ticks(), SystemRegisterDevice.none(), domain, CpuEvents.none(), translator);
        CpuState state = neighbour.state();
        state.vbar = cpu.state().vbar;
        state.tcr = cpu.state().tcr;
        state.ttbr0 = cpu.state().ttbr0;
        state.mair = cpu.state().mair;
        state.sctlr = cpu.state().sctlr;
        neighbour.install(Stage2Map.of(ranges));
        return neighbour;
    }

    /** Adds memory and installs the map. */
    MemorySegment memory(long base, long size, boolean read, boolean write) {
        MemorySegment added = arena.allocate(size, 4096);
        add(new Stage2Range(base, size, read, write, new Target.HostMemory(added.address())));
        return added;
    }

    void device(long base, long size, MmioDevice device) {
        add(new Stage2Range(base, size, true, true, new Target.Device(device, 0)));
    }

    private void add(Stage2Range range) {
        ranges.add(range);
        cpu.install(Stage2Map.of(ranges));
    }

    /** What is installed, in the order in which it was added: first the base memory. */
    List<Stage2Range> ranges() {
        return ranges;
    }

    /** Puts instructions at a guest address below 64 KiB. */
    void code(long address, int... words) {
        MemorySegment.copy(words, 0, ram, JAVA_INT, address, words.length);
    }

    /** Maps 2 MiB at an address below 1 GiB to itself; attributes from the constants. */
    void mapIdentity(long address, long attributes) {
        ram.set(JAVA_LONG, L1, L2 | 3);
        ram.set(JAVA_LONG, L2 + (address >>> 21) * 8, address | attributes);
    }

    /** Maps the page at {@code virtual}, of the 2 MiB at which the first mapped page lies, to {@code physical}. */
    void mapPage(long virtual, long physical, long attributes) {
        ram.set(JAVA_LONG, L1, L2 | 3);
        ram.set(JAVA_LONG, L2 + (virtual >>> 21) * 8, L3 | 3);
        ram.set(JAVA_LONG, L3 + (virtual >>> 12 & 511) * 8, physical | attributes);
    }

    /** Turns stage 1 on: 39 bits of address, TTBR0 only. */
    void enableMmu() {
        CpuState state = cpu.state();
        state.tcr = 25 | 1 << 23;
        state.ttbr0 = L1;
        state.mair = 0x00ff;
        state.sctlr = CpuState.SCTLR_RESET | 0x1005;
        cpu.install(Stage2Map.of(ranges));
    }

    /** Runs from an address at EL1 to the next exit. */
    Exit run(long pc) {
        cpu.setPc(pc);
        return cpu.run();
    }

    /** Runs from an address and expects an exception to EL1. */
    int exceptionVector(Exit exit) {
        return exit instanceof Exit.Hypercall call && call.immediate() >= VECTOR_HVC
                ? (call.immediate() - VECTOR_HVC) * 0x80
                : -1;
    }

    @Override
    public void close() {
        arena.close();
    }
}

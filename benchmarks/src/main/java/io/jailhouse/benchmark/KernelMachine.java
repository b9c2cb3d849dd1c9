package io.jailhouse.benchmark;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.gic.CpuInterface;
import io.jailhouse.agent.gic.Gic;
import io.jailhouse.agent.gic.GicPlatform;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One CPU with the memory and the serial port that {@code benchmarks/kernels} needs, in this process. */
final class KernelMachine implements AutoCloseable {
    private static final long RAM = 0x40000000L;
    private static final long RAM_SIZE = 0x8000000;
    private static final long ENTRY = 0x40080000L;
    private static final long UART = 0x9000000L;
    // Where the image says which kernels are to run.
    private static final int SELECTION = 8;
    private static final long PAGE = 0x1000;

    /** Where QEMU's machine "virt" has it. */
    private static final GicPlatform GIC = new GicPlatform(3, 0x8000000L, 0, 0x80a0000L, 25, 9, List.of(0));

    private final Arena arena = Arena.ofShared();
    private final CpuEngine cpu;

    /**
     * Makes it, with an image in its memory.
     *
     * @param translating whether hot code is translated
     * @param serial takes what the kernels print, on the thread that runs
     */
    KernelMachine(byte[] image, boolean translating, MmioDevice serial) {
        MemorySegment ram = arena.allocate(RAM_SIZE, PAGE);
        MemorySegment.copy(image, 0, ram, ValueLayout.JAVA_BYTE, ENTRY - RAM, image.length);
        Gic gic = new Gic(GIC, () -> {});
        CpuInterface cpuInterface = gic.join(0, _ -> {});
        gic.grant(new int[GIC.words()], new TreeSet<>(List.of(0)));
        cpu = Aarch64.cpu(
                0,
                new CpuTime(),
                gic.systemRegisters(cpuInterface).orElseThrow(),
                new InnerShareableDomain(),
                new Interrupts(cpuInterface),
                translating ? Optional.of(Translator.ofHotCode()) : Optional.empty());
        List<Stage2Range> ranges = new ArrayList<>(gic.emulated());
        ranges.add(new Stage2Range(RAM, RAM_SIZE, true, true, new Target.HostMemory(ram.address())));
        ranges.add(new Stage2Range(UART, PAGE, true, true, new Target.Device(serial, 0)));
        cpu.install(Stage2Map.of(ranges));
        cpu.reset(ENTRY);
    }

    /**
     * Reads the image.
     *
     * @param kernels a bit for each kernel that is to run; 0 for all
     */
    static byte[] image(long kernels) throws IOException {
        Path file = Path.of(System.getProperty("project.root", ".")).resolve("benchmarks/kernels/kernels.bin");
        byte[] image = Files.readAllBytes(file);
        if (kernels != 0) {
            ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(SELECTION, kernels);
        }
        return image;
    }

    /** Runs the kernels to their end, on this thread. */
    void run() {
        Exit exit = cpu.run();
        if (!(exit instanceof Exit.Hypercall)) {
            throw new IllegalStateException("the kernels stopped: " + exit);
        }
    }

    /** Instructions executed so far; for any thread. */
    long instructions() {
        return cpu.instructions();
    }

    /** CPU time of this thread, in nanoseconds. */
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() {
        arena.close();
    }

    /** What the interrupt controller says; nobody else interrupts, and nobody sleeps. */
    private record Interrupts(CpuInterface cpuInterface) implements CpuEvents {
        @Override
        public void poll() {
            // nothing comes from outside
        }

        @Override
        public boolean irq() {
            return cpuInterface.irq();
        }

        @Override
        public void setPerformanceInterrupt(boolean asserted) {
            // no kernel counts events
        }

        @Override
        public void wake() {
            // nobody sleeps here
        }
    }

    /** The time that the guest sees: what its thread has got of the host's CPUs. */
    private static final class CpuTime implements GenericCounter {
        @Override
        public long frequencyHz() {
            return 1_000_000_000;
        }

        @Override
        public long count() {
            return cpuNanos();
        }
    }
}

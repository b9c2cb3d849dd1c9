package io.jailhouse.benchmark;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What one access to an emulated register costs: a guest loop that reads it, against the same loop on memory. Arguments:
 * runs to warm up, runs to measure.
 */
public final class MmioBenchmark {
    private static final long PAGE = 0x1000;
    private static final long REGISTER = 0x1c20060;
    private static final long WORD = 0x800;
    private static final long ACCESSES = 5_000_000;
    private static final int[] LOOP = {
        0xb9400001, // ldr w1, [x0]
        0xf1000442, // subs x2, x2, #1
        0x54ffffc1, // b.ne -8
        0xd4000002, // hvc #0
    };

    private MmioBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     */
    public static void main(String[] arguments) {
        int warmUpRuns = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int measuredRuns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment ram = arena.allocate(PAGE, PAGE);
            MemorySegment.copy(LOOP, 0, ram, ValueLayout.JAVA_INT, 0, LOOP.length);
            Stage2Range memory = new Stage2Range(0, PAGE, true, true, new Target.HostMemory(ram.address()));
            Stage2Range region =
                    new Stage2Range(REGISTER, 0x20, true, true, new Target.Device(new CountingRegister(), 0));
            CpuEngine cpu = Aarch64.interpreter(0, new HostCounter(), new InnerShareableDomain());
            cpu.install(Stage2Map.of(List.of(memory), List.of(region)));
            Samples ofMemory = new Samples("loop on memory", "ns an access");
            Samples ofRegister = new Samples("loop on an emulated register", "ns an access");
            for (int run = 0; run < warmUpRuns + measuredRuns; run++) {
                double memoryNanos = nanos(cpu, WORD);
                double registerNanos = nanos(cpu, REGISTER);
                if (run >= warmUpRuns) {
                    ofMemory.add(memoryNanos);
                    ofRegister.add(registerNanos);
                }
            }
            Samples.printHeader();
            ofMemory.print();
            ofRegister.print();
        }
    }

    private static double nanos(CpuEngine cpu, long address) {
        cpu.reset(0);
        cpu.setX(0, address);
        cpu.setX(2, ACCESSES);
        long start = System.nanoTime();
        Exit exit = cpu.run();
        long nanos = System.nanoTime() - start;
        if (!(exit instanceof Exit.Hypercall)) {
            throw new IllegalStateException("the loop stopped: " + exit);
        }
        return (double) nanos / ACCESSES;
    }

    /** A register whose value is how often it was read. */
    private static final class CountingRegister implements MmioDevice {
        private long reads;

        @Override
        public long load(long offset, int size) {
            return ++reads;
        }

        @Override
        public void store(long offset, long value, int size) {
            reads = value;
        }
    }
}

package io.jailhouse.benchmark;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How many guest instructions a second one CPU executes, with the UART demonstration on a serial port that is always
 * ready. Arguments: seconds of warm-up, seconds to measure.
 */
public final class GuestSpeedBenchmark {
    private static final long RAM_SIZE = 0x10000;
    private static final long COMMUNICATION = 0x80000000L;
    private static final long PAGE = 0x1000;
    private static final long UART = 0x2810000;
    private static final String FIRST_LINE = "Hello 1 from cell!\r\n";

    private GuestSpeedBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if the inmate cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        int warmUpSeconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int measuredSeconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        byte[] image = Files.readAllBytes(
                Path.of(System.getProperty("project.root", ".")).resolve("inmates/bin/arm64/uart-demo.bin"));
        try (Arena arena = Arena.ofShared();
                ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor()) {
            AlwaysReadyUart uart = new AlwaysReadyUart();
            CpuEngine cpu = Aarch64.interpreter(0, new HostCounter(), new InnerShareableDomain());
            cpu.install(Stage2Map.of(List.of(
                    memory(0, ram(arena, image)),
                    memory(COMMUNICATION, communicationRegion(arena)),
                    new Stage2Range(UART, PAGE, true, true, new Target.Device(uart, 0)))));
            cpu.reset(0);
            for (int second = 0; second < warmUpSeconds; second++) {
                millionInstructions(cpu, seconds);
            }
            uart.requireStart(FIRST_LINE);
            Samples speed = new Samples("interpreter, uart-demo", "million instructions/s");
            for (int second = 0; second < measuredSeconds; second++) {
                speed.add(millionInstructions(cpu, seconds));
            }
            Samples.printHeader();
            speed.print();
        }
    }

    private static double millionInstructions(CpuEngine cpu, ScheduledExecutorService seconds) {
        long instructions = cpu.instructions();
        long start = System.nanoTime();
        seconds.schedule(cpu::kick, 1, TimeUnit.SECONDS);
        Exit exit = cpu.run();
        long nanos = System.nanoTime() - start;
        if (!(exit instanceof Exit.Kicked)) {
            throw new IllegalStateException("the inmate stopped: " + exit);
        }
        return (cpu.instructions() - instructions) * 1e3 / nanos;
    }

    private static Stage2Range memory(long guestBase, MemorySegment segment) {
        return new Stage2Range(guestBase, segment.byteSize(), true, true, new Target.HostMemory(segment.address()));
    }

    private static MemorySegment ram(Arena arena, byte[] image) {
        MemorySegment ram = arena.allocate(RAM_SIZE, PAGE);
        MemorySegment.copy(image, 0, ram, ValueLayout.JAVA_BYTE, 0, image.length);
        return ram;
    }

    /** The page as the hypervisor fills it, as far as the inmate reads it: an 8250 with registers four bytes apart. */
    private static MemorySegment communicationRegion(Arena arena) {
        MemorySegment page = arena.allocate(PAGE, PAGE);
        MemorySegment.copy("JHCOMM".getBytes(StandardCharsets.US_ASCII), 0, page, ValueLayout.JAVA_BYTE, 0, 6);
        page.set(ValueLayout.JAVA_SHORT, 6, (short) 2);
        page.set(ValueLayout.JAVA_LONG, 24, UART);
        page.set(ValueLayout.JAVA_SHORT, 36, (short) 2);
        page.set(ValueLayout.JAVA_SHORT, 38, (short) 3);
        return page;
    }

    /** An 8250 whose transmitter is empty whenever it is asked; keeps the first bytes that it is given. */
    private static final class AlwaysReadyUart implements MmioDevice {
        private static final long LINE_STATUS = 5 * 4;
        private static final long TRANSMITTER_EMPTY = 0x60;

        private final StringBuilder start = new StringBuilder();

        @Override
        public long load(long offset, int size) {
            return offset == LINE_STATUS ? TRANSMITTER_EMPTY : 0;
        }

        @Override
        public void store(long offset, long value, int size) {
            if (offset == 0 && start.length() < 2 * FIRST_LINE.length()) {
                start.append((char) (value & 0xff));
            }
        }

        /** A guest that runs but prints something else would be a measurement of something else. */
        void requireStart(String expected) {
            if (start.indexOf(expected) < 0) {
                throw new IllegalStateException("the inmate printed: " + start);
            }
        }
    }
}

package io.jailhouse.agent.cell;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.HostNanos;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import io.jailhouse.agent.timer.GenericTimers;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsDescriptor;
import io.jailhouse.shm.statistics.StatisticsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * CPUs 1 and 2 of a cell with 64 KiB of memory at 0, on a board with CPUs 0 to 3. What the hypervisor says of a parked
 * CPU is kept in {@link #reports}; programs end by a violation.
 */
final class TwoCpuCell implements CellFaults, AutoCloseable {
    static final PoolFigures FIGURES = new PoolFigures(1024, 40, 131_072, 535, 2);

    final Arena arena = Arena.ofShared();
    final MemorySegment ram = arena.allocate(0x10000, 4096);
    private final MemorySegment wakeWord = arena.allocate(WakeWord.LENGTH, 4);
    final Map<Integer, String> reports = new ConcurrentHashMap<>();
    final ByteArrayOutputStream hypervisorConsole = new ByteArrayOutputStream();
    final StatisticsFile statistics;
    final CellCpu first;
    final CellCpu second;
    HypercallRights rights = new HypercallRights(false, true);
    private CellCpus cpus = CellCpus.none();

    TwoCpuCell(Path folder) throws IOException {
        Path file = folder.resolve("statistics");
        // As the daemon makes it, for four CPUs.
        ByteBuffer bytes = ByteBuffer.allocate(StatisticsDescriptor.length(4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(SharedFileHeader.MAGIC_OFFSET, StatisticsDescriptor.MAGIC);
        bytes.putInt(SharedFileHeader.VERSION_OFFSET, StatisticsDescriptor.VERSION);
        bytes.put(StatisticsDescriptor.CPU_SET_OFFSET, (byte) 0b1111);
        Files.write(file, bytes.array());
        statistics = StatisticsFile.openWritable(file);
        statistics.publish(FIGURES);
        Hypercalls hypercalls = new Hypercalls(statistics, hypervisorConsole::write, () -> cpus, () -> rights);
        InnerShareableDomain domain = new InnerShareableDomain();
        first = cpu(1, domain, hypercalls);
        second = cpu(2, domain, hypercalls);
        cpus = new CellCpus(List.of(first, second));
    }

    private CellCpu cpu(int number, InnerShareableDomain domain, Hypercalls hypercalls) throws IOException {
        GenericCounter counter = new HostNanos();
        CpuSignals signals = new CpuSignals(
                new GenericTimers(counter, (_, _) -> {}),
                (_, _) -> {},
                () -> false,
                () -> {},
                new WakeWord(wakeWord, 0),
                List::of);
        CpuEngine engine = Aarch64.cpu(number, counter, SystemRegisterDevice.none(), domain, signals, Optional.empty());
        CellCpu cpu = new CellCpu(
                number,
                "cell",
                engine,
                signals,
                false,
                HostCores.ANY,
                statistics.own(number),
                hypercalls,
                () -> cpus,
                this);
        cpu.install(
                Stage2Map.of(List.of(new Stage2Range(0, 0x10000, true, true, new Target.HostMemory(ram.address())))));
        return cpu;
    }

    /** Puts instructions at a guest address. */
    void code(long address, int... words) {
        MemorySegment.copy(words, 0, ram, JAVA_INT, address, words.length);
    }

    /** Starts the first CPU at address 0; the second one is off. */
    void start() {
        for (CellCpu cpu : List.of(first, second)) {
            cpu.hold();
            cpu.turnOff();
        }
        reports.clear();
        first.reset(0);
        first.release();
        second.release();
    }

    @Override
    public void parked(int cpu, String report, Violation violation) {
        reports.put(cpu, report);
    }

    @Override
    public void cannotContinue(String reason) {
        reports.put(-1, reason);
    }

    /** Stops the CPUs; their threads stay, asleep, and so does the memory. */
    @Override
    public void close() {
        first.hold();
        second.hold();
        arena.close();
        statistics.close();
    }
}

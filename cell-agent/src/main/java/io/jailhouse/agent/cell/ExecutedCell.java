package io.jailhouse.agent.cell;

import io.jailhouse.agent.control.CellOrders;
import io.jailhouse.agent.control.TraceSink;
import io.jailhouse.agent.trace.BlockRecorder;
import io.jailhouse.agent.trace.BlockTrace;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.proto.TracedBlocks;
import io.jailhouse.shm.statistics.StatisticsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The cell of this process: its CPUs and what they may touch. Owned by the order thread, but for
 * {@link #followClock}.
 *
 * <p>CPUs exist from the first grant that names them; one that went to another cell stays off here, and PSCI does not
 * find it, until it comes back. They run only between {@link #startCpus} and
 * {@link #suspendCpus}; a new grant in between interrupts them for as long as it takes to exchange
 * stage 2.
 */
public final class ExecutedCell implements CellOrders, AutoCloseable {
    private final String name;
    private final boolean root;
    private final GrantedMemory memory;
    private final Irqchip irqchip;
    private final PciDevices pci;
    private final CellCpuMaker maker;
    private final StatisticsFile statistics;
    private final Hypercalls hypercalls;
    private final CellFaults faults;
    private final MessagePost messages;
    // Concurrent because the clock's thread looks at it too.
    private final Map<Integer, CellCpu> cpus = new ConcurrentSkipListMap<>();
    // What the grant in force gives: exchanged while the CPUs are held, read by their threads.
    private volatile CellCpus owned = CellCpus.none();
    private volatile HypercallRights rights;
    private volatile boolean clockStopped;
    private Optional<BlockTrace> trace = Optional.empty();
    private long generation;
    private boolean released;

    /**
     * Creates a cell without a grant.
     *
     * @param name for messages
     * @param root whether it is the root cell
     * @param memory maps the grant
     * @param irqchip the interrupt controller
     * @param pci the devices in the grant
     * @param maker makes CPUs
     * @param statistics of the board, open as long as the cell
     * @param hypervisorConsole prints one byte, from any thread
     * @param faults who hears of violations
     * @param messages writes into the communication region
     */
    ExecutedCell(
            String name,
            boolean root,
            GrantedMemory memory,
            Irqchip irqchip,
            PciDevices pci,
            CellCpuMaker maker,
            StatisticsFile statistics,
            IntConsumer hypervisorConsole,
            CellFaults faults,
            MessagePost messages) {
        this.name = name;
        this.root = root;
        this.memory = memory;
        this.irqchip = irqchip;
        this.pci = pci;
        this.maker = maker;
        this.statistics = statistics;
        this.rights = new HypercallRights(root, false);
        this.hypercalls = new Hypercalls(statistics, hypervisorConsole, () -> owned, () -> rights);
        this.faults = faults;
        this.messages = messages;
    }

    @Override
    public void applyGrant(Grant grant) throws IOException {
        cpus.values().forEach(CellCpu::hold);
        try {
            irqchip.prepare(grant);
            memory.replace(grant, irqchip.mapped(), irqchip.emulated());
        } finally {
            cpus.values().forEach(cpu -> cpu.install(memory.stage2()));
        }
        for (int number : grant.getCpusList()) {
            if (!cpus.containsKey(number)) {
                CellCpu cpu =
                        maker.make(number, name, irqchip, statistics.own(number), hypercalls, () -> owned, faults);
                cpu.install(memory.stage2());
                cpus.put(number, cpu);
                cpu.followClock(clockStopped);
            }
        }
        cpus.values().stream()
                .filter(cpu -> !grant.getCpusList().contains(cpu.number()))
                .forEach(CellCpu::turnOff);
        irqchip.apply(grant);
        owned = new CellCpus(cpus.values().stream()
                .filter(cpu -> grant.getCpusList().contains(cpu.number()))
                .toList());
        rights = new HypercallRights(root, grant.getDebugConsole());
        generation = grant.getGeneration();
        if (released) {
            cpus.values().forEach(CellCpu::release);
        }
    }

    @Override
    public void suspendCpus() {
        released = false;
        cpus.values().forEach(CellCpu::hold);
        messages.abandon();
    }

    @Override
    public void startCpus(long resetAddress, OptionalInt cpu) {
        suspendCpus();
        owned.all().forEach(CellCpu::turnOff);
        irqchip.reset();
        pci.reset();
        if (cpu.isPresent()) {
            chosen(cpu.getAsInt()).reset(resetAddress);
        } else {
            owned.all().stream().findFirst().ifPresent(first -> first.reset(resetAddress));
        }
        released = true;
        cpus.values().forEach(CellCpu::release);
    }

    @Override
    public void parkCpu(int number) {
        CellCpu cpu = chosen(number);
        interrupted(cpu, cpu::parkHeld);
    }

    @Override
    public void post(PostMessage message, Consumer<MessageOutcome.Builder> ended) throws IOException {
        // A CPU that is off or parked waits for another one to turn it on.
        messages.post(message, () -> !cpus.values().stream().allMatch(CellCpu::isWaitingForPowerOn), ended);
    }

    @Override
    public void trace(TraceCpus what, TraceSink sink) {
        endTrace(_ -> {});
        List<CellCpu> traced =
                what.getCpusList().stream().distinct().map(this::chosen).toList();
        List<BlockRecorder> recorders = new ArrayList<>();
        for (CellCpu cpu : traced) {
            BlockRecorder recorder = new BlockRecorder(
                    cpu.number(), what.getLines(), what.getFirstAddress(), what.getLastAddress(), System::nanoTime);
            recorders.add(recorder);
            interrupted(cpu, () -> cpu.listen(recorder));
        }
        BlockTrace begun = new BlockTrace(recorders, what, sink);
        trace = Optional.of(begun);
        begun.begin();
    }

    @Override
    public void endTrace(Consumer<TracedBlocks.Builder> rest) {
        if (trace.isPresent()) {
            cpus.values().forEach(cpu -> interrupted(cpu, cpu::stopListening));
            trace.get().end(rest);
            trace = Optional.empty();
        }
    }

    /** Does something while a CPU is held. */
    private void interrupted(CellCpu cpu, Runnable action) {
        cpu.hold();
        action.run();
        if (released) {
            cpu.release();
        }
    }

    private CellCpu chosen(int number) {
        return owned.all().stream()
                .filter(candidate -> candidate.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("CPU " + number + " is not the cell's"));
    }

    /** Makes all CPUs stand still, or go on, with the board's clock; from any thread. */
    void followClock(boolean stopped) {
        clockStopped = stopped;
        cpus.values().forEach(cpu -> cpu.followClock(stopped));
    }

    @Override
    public long generation() {
        return generation;
    }

    /** Stops the CPUs and unmaps everything. */
    @Override
    public void close() {
        suspendCpus();
        endTrace(_ -> {});
        memory.close();
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.control.CellOrders;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.proto.Grant;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;

/**
 * The cell of this process: its CPUs and what they may touch. Owned by the order thread, but for
 * {@link #followClock}.
 *
 * <p>CPUs exist from the first grant that names them. They run only between {@link #startCpus} and
 * {@link #suspendCpus}; a new grant in between interrupts them for as long as it takes to exchange
 * stage 2.
 */
public final class ExecutedCell implements CellOrders, AutoCloseable {
    private final String name;
    private final GrantedMemory memory;
    private final IntFunction<CpuEngine> engines;
    private final CellFaults faults;
    // Concurrent because the clock's thread looks at it too.
    private final Map<Integer, CellCpu> cpus = new ConcurrentSkipListMap<>();
    private volatile boolean clockStopped;
    private long generation;
    private boolean released;

    /**
     * Creates a cell without a grant.
     *
     * @param name for messages
     * @param memory maps the grant
     * @param engines makes the engine of a CPU by its physical number
     * @param faults who hears of violations
     */
    ExecutedCell(String name, GrantedMemory memory, IntFunction<CpuEngine> engines, CellFaults faults) {
        this.name = name;
        this.memory = memory;
        this.engines = engines;
        this.faults = faults;
    }

    @Override
    public void applyGrant(Grant grant) throws IOException {
        cpus.values().forEach(CellCpu::hold);
        try {
            memory.replace(grant);
        } finally {
            cpus.values().forEach(cpu -> cpu.install(memory.stage2()));
        }
        for (int number : grant.getCpusList()) {
            if (!cpus.containsKey(number)) {
                CellCpu cpu = new CellCpu(number, name, () -> engines.apply(number), faults);
                cpu.install(memory.stage2());
                cpus.put(number, cpu);
                cpu.followClock(clockStopped);
            }
        }
        // CPUs that went to another cell stay off here until they come back.
        cpus.values().stream()
                .filter(cpu -> !grant.getCpusList().contains(cpu.number()))
                .forEach(CellCpu::turnOff);
        generation = grant.getGeneration();
        if (released) {
            cpus.values().forEach(CellCpu::release);
        }
    }

    @Override
    public void suspendCpus() {
        released = false;
        cpus.values().forEach(CellCpu::hold);
    }

    @Override
    public void startCpus(long resetAddress) {
        suspendCpus();
        cpus.values().forEach(CellCpu::turnOff);
        cpus.values().stream().findFirst().ifPresent(first -> first.reset(resetAddress));
        released = true;
        cpus.values().forEach(CellCpu::release);
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
        memory.close();
    }
}

package io.jailhouse.agent.gic;

import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * The interrupt controller of one cell: the interrupts that its CPUs share, and who gets them.
 *
 * <p>{@link #grant}, {@link #resetShared} and {@link #join} are called while the CPUs are held; everything else from any
 * thread.
 */
public final class Gic implements InterruptController {

    static final int FIRST_SHARED = 32;
    private static final int V2_DISTRIBUTOR_BYTES = 0x1000;
    private static final int V3_DISTRIBUTOR_BYTES = 0x10000;
    private static final int CPU_INTERFACE_BYTES = 0x2000;

    private final GicPlatform platform;
    private final Runnable waker;
    private final InterruptStates shared;
    // Version 3: the number of the CPU that gets an interrupt. Version 2: a bit for each CPU that may.
    private final AtomicIntegerArray routes;
    private final CpuInterface[] known;
    // By number; null where a CPU is not the cell's.
    private volatile CpuInterface[] cpus;
    private volatile int[] pins;

    /**
     * Makes a controller of which the cell owns nothing yet.
     *
     * @param platform what the board has
     * @param waker wakes the cell's CPUs, those that sleep; from any thread
     */
    public Gic(GicPlatform platform, Runnable waker) {
        this.platform = platform;
        this.waker = waker;
        shared = new InterruptStates(platform.words());
        routes = new AtomicIntegerArray(platform.words() * Integer.SIZE);
        known = new CpuInterface[platform.boardCpus().getLast() + 1];
        cpus = new CpuInterface[known.length];
        pins = new int[platform.words()];
    }

    /**
     * Makes the CPU interface of a CPU that the cell gets for the first time, or finds it again.
     *
     * @param number of the CPU
     * @param counter told of what the guest acknowledges, on the CPU's thread; the first one stays
     */
    public CpuInterface join(int number, Consumer<CpuInterface.Delivery> counter) {
        if (known[number] == null) {
            known[number] = new CpuInterface(number, platform, this, waker, counter);
        }
        return known[number];
    }

    /**
     * Gives the cell its interrupts and CPUs. What it loses is disabled and inactive, so that it comes back so; what it
     * gets, or was routed to a CPU that it loses, goes to the first of its own.
     *
     * @param ownPins a word for each 32 interrupts; the first is not looked at
     * @param ownCpus that have joined
     */
    public void grant(int[] ownPins, SortedSet<Integer> ownCpus) {
        CpuInterface[] members = new CpuInterface[known.length];
        for (int number : ownCpus) {
            members[number] = known[number];
        }
        for (int word = 1; word < pins.length; word++) {
            int lost = pins[word] & ~ownPins[word];
            shared.disable(word, lost);
            shared.deactivate(word, lost);
            shared.unlatch(word, lost);
        }
        int[] before = pins;
        pins = ownPins.clone();
        cpus = members;
        if (!ownCpus.isEmpty()) {
            for (int interrupt = FIRST_SHARED; interrupt < routes.length(); interrupt++) {
                boolean isNew = (before[interrupt >>> 5] >>> interrupt & 1) == 0;
                if (isNew || !mayRoute(routes.get(interrupt))) {
                    routes.set(interrupt, routeTo(ownCpus.first()));
                }
            }
        }
        noticeAll();
    }

    /** Disables and deactivates all interrupts of the cell that its CPUs share, as a start does; pending ones stay. */
    public void resetShared() {
        for (int word = 1; word < pins.length; word++) {
            shared.disable(word, pins[word]);
            shared.deactivate(word, pins[word]);
        }
        noticeAll();
    }

    /** The system registers of a CPU that has joined: the CPU interface of version 3. */
    public Optional<SystemRegisterDevice> systemRegisters(CpuInterface cpu) {
        return platform.version() == 3 ? Optional.of(new SystemRegisterInterface(this, cpu)) : Optional.empty();
    }

    /** The registers that a page table maps, so that later ranges hide them: the CPU interface of version 2. */
    public List<Stage2Range> mapped() {
        if (platform.version() != 2) {
            return List.of();
        }
        return List.of(new Stage2Range(
                platform.cpuInterface(),
                CPU_INTERFACE_BYTES,
                true,
                true,
                new Target.Device(new MemoryInterfaces(this), 0, false)));
    }

    /** The registers that the hypervisor emulates. */
    public List<Stage2Range> emulated() {
        List<Stage2Range> ranges = new ArrayList<>();
        if (platform.version() == 2) {
            ranges.add(device(platform.distributor(), V2_DISTRIBUTOR_BYTES, new BankedDistributor(this), 0));
            return ranges;
        }
        ranges.add(device(
                platform.distributor(),
                V3_DISTRIBUTOR_BYTES,
                new Distributor(this, new InterruptStates(1), new AffinityRouting(this)),
                0));
        Redistributors redistributors = new Redistributors(this);
        for (int cpu : platform.boardCpus()) {
            long offset = (long) cpu * Redistributors.FRAME_BYTES;
            ranges.add(device(platform.redistributors() + offset, Redistributors.FRAME_BYTES, redistributors, offset));
        }
        return ranges;
    }

    private static Stage2Range device(long base, long size, MmioDevice device, long offset) {
        return new Stage2Range(base, size, true, true, new Target.Device(device, offset));
    }

    @Override
    public boolean owns(int interrupt) {
        return interrupt >= FIRST_SHARED
                && interrupt < routes.length()
                && (pins[interrupt >>> 5] >>> interrupt & 1) != 0;
    }

    @Override
    public void raise(int interrupt) {
        if (owns(interrupt)) {
            shared.latch(interrupt >>> 5, 1 << interrupt);
            noticeTargets(interrupt);
        }
    }

    @Override
    public void setLevel(int interrupt, boolean asserted) {
        if (owns(interrupt) && shared.setLevel(interrupt >>> 5, 1 << interrupt, asserted)) {
            noticeTargets(interrupt);
        }
    }

    /** A CPU that has joined, whether or not it is the cell's now. */
    CpuInterface joined(int number) {
        return known[number];
    }

    GicPlatform platform() {
        return platform;
    }

    InterruptStates shared() {
        return shared;
    }

    int words() {
        return platform.words();
    }

    /** The shared interrupts of a word that the cell owns. */
    int pins(int word) {
        return pins[word];
    }

    /** A CPU of the cell, or null. */
    CpuInterface cpu(int number) {
        CpuInterface[] members = cpus;
        return number >= 0 && number < members.length ? members[number] : null;
    }

    /** By number; null where a CPU is not the cell's. */
    CpuInterface[] cpus() {
        return cpus;
    }

    int route(int interrupt) {
        return routes.get(interrupt);
    }

    void setRoute(int interrupt, int route) {
        routes.set(interrupt, route);
        noticeAll();
    }

    /** Whether a route names CPUs of the cell only. */
    boolean mayRoute(int route) {
        if (platform.version() == 3) {
            return cpu(route) != null;
        }
        for (int cpu = 0; cpu < Byte.SIZE; cpu++) {
            if ((route >>> cpu & 1) != 0 && cpu(cpu) == null) {
                return false;
            }
        }
        return true;
    }

    private int routeTo(int cpu) {
        return platform.version() == 3 ? cpu : 1 << cpu;
    }

    boolean isRouted(int interrupt, int cpu) {
        int route = routes.get(interrupt);
        return platform.version() == 3 ? route == cpu : (route >>> cpu & 1) != 0;
    }

    /** Ends an interrupt that a CPU has handled. */
    void deactivate(int interrupt, CpuInterface by) {
        int word = interrupt >>> 5;
        if (word == 0) {
            by.own().deactivate(0, 1 << interrupt);
            by.notice();
        } else if (owns(interrupt)) {
            shared.deactivate(word, 1 << interrupt);
            if ((shared.pending(word) >>> interrupt & 1) != 0) {
                noticeTargets(interrupt);
            }
        }
    }

    private void noticeTargets(int interrupt) {
        for (CpuInterface cpu : cpus) {
            if (cpu != null && isRouted(interrupt, cpu.cpu())) {
                cpu.notice();
            }
        }
    }

    /** Tells all CPUs that the configuration has changed. */
    void noticeAll() {
        for (CpuInterface cpu : cpus) {
            if (cpu != null) {
                cpu.notice();
            }
        }
    }
}

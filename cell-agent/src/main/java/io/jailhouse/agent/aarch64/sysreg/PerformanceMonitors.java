package io.jailhouse.agent.aarch64.sysreg;

import io.jailhouse.agent.cpu.CpuEvents;
import java.util.Arrays;

/**
 * The performance monitors of a Cortex-A53 (DDI 0487 D11, DDI 0500): a cycle counter and six event counters.
 *
 * <p>Counted are the {@link PerformanceEvents}; PMCEID0_EL0 says so. Counters of other events stay as they are. They are
 * brought up to date when somebody looks, and before what decides over counting changes: the exception level and these
 * registers. While an overflow is to interrupt, the engine looks all the time ({@link #isSampling}).
 */
public final class PerformanceMonitors {

    /** What there is to count. Called on the CPU's thread. */
    public interface Events {
        /** Cycles so far, at a nominal rate, also of the time in which the CPU does not execute. */
        long cycles();

        /** Instructions so far, without the one that asks. */
        long instructions();
    }

    // CRm:op2 of the registers with op1 3 and CRn 9
    private static final int PMCR = 0x60;
    private static final int PMCNTENSET = 0x61;
    private static final int PMCNTENCLR = 0x62;
    private static final int PMOVSCLR = 0x63;
    private static final int PMSWINC = 0x64;
    private static final int PMSELR = 0x65;
    private static final int PMCEID0 = 0x66;
    private static final int PMCEID1 = 0x67;
    private static final int PMCCNTR = 0x68;
    private static final int PMXEVTYPER = 0x69;
    private static final int PMXEVCNTR = 0x6a;
    private static final int PMUSERENR = 0x70;
    // with op1 0
    private static final int PMINTENSET = 0x71;
    private static final int PMINTENCLR = 0x72;
    private static final int PMOVSSET = 0x73;

    private static final int COUNTERS = 6;
    private static final int CYCLES = 31;
    private static final long ALL = 1L << CYCLES | (1 << COUNTERS) - 1;
    private static final long IDENTIFICATION = 0x41033000;
    private static final long ENABLE = 1 << 0;
    private static final long RESET_EVENTS = 1 << 1;
    private static final long RESET_CYCLES = 1 << 2;
    private static final long DIVIDE = 1 << 3;
    private static final long LONG_CYCLES = 1 << 6;
    private static final long PMCR_WRITABLE = 0x79;
    private static final long TYPE_WRITABLE = 0xfe0003ffL;
    private static final long FILTER_WRITABLE = 0xfc000000L;
    private static final int EVENT = 0x3ff;
    private static final long COUNTS = 1L << 32;

    // PMUSERENR_EL0
    private static final int USER_ENABLE = 1;
    private static final int USER_INCREMENT = 2;
    private static final int USER_CYCLES = 4;
    private static final int USER_COUNTERS = 8;

    private final CpuState state;
    private final Events events;
    private final CpuEvents output;
    private final long[] counts = new long[COUNTERS];
    private final long[] types = new long[COUNTERS];
    private long control;
    private long enabled;
    private long overflowed;
    private long interrupting;
    private long selected;
    private long userEnable;
    private long cycles;
    private long cycleFilter;
    // Of the cycles, those that a division has left over.
    private long undivided;
    // By event: how many there were, and how many when the counters were brought up to date.
    private final long[] happened = new long[PerformanceEvents.COUNT];
    private final long[] seen = new long[PerformanceEvents.COUNT];
    private boolean running;
    private boolean sampling;
    // By exception level.
    private final boolean[] lookingAtInstructions = new boolean[2];
    private boolean asserted;

    PerformanceMonitors(CpuState state, Events events, CpuEvents output) {
        this.state = state;
        this.events = events;
        this.output = output;
    }

    void reset() {
        control = 0;
        enabled = 0;
        overflowed = 0;
        interrupting = 0;
        userEnable = 0;
        cycleFilter = 0;
        configure();
        drive();
    }

    // What the engine asks and tells

    /** Whether an event is counted, at the current exception level, that one finds by looking at each instruction. */
    public boolean areLookingAtInstructions() {
        return lookingAtInstructions[state.el];
    }

    /** Whether the overflow of a counter is to interrupt: then {@link #update} is to be called every few microseconds. */
    public boolean isSampling() {
        return sampling;
    }

    /** Something has happened, an event by its number; this may be told also while nobody counts it. */
    public void happened(int event) {
        happened[event]++;
    }

    /** The CPU executes. */
    public void resume() {
        if (running) {
            seen[PerformanceEvents.CPU_CYCLES] = events.cycles();
        }
    }

    /** The CPU does not execute any more: it sleeps, or the hypervisor has it. */
    public void pause() {
        update();
    }

    /**
     * Instructions that can be executed before a counter of something else than cycles overflows; at least 1, and at most so
     * many as a counter can count. The counters are up to date.
     */
    public long instructionsToOverflow() {
        long least = COUNTS;
        for (int i = 0; i < COUNTERS; i++) {
            if ((enabled & 1L << i) != 0 && (types[i] & EVENT) != PerformanceEvents.CPU_CYCLES) {
                least = Math.min(least, COUNTS - counts[i]);
            }
        }
        return least;
    }

    /** Finds out what is to be counted, after a change of registers. */
    private void configure() {
        running = (control & ENABLE) != 0 && enabled != 0;
        sampling = running && (enabled & interrupting) != 0;
        for (int level = 0; level < lookingAtInstructions.length; level++) {
            boolean looking = false;
            for (int i = 0; i < COUNTERS && running; i++) {
                int event = (int) types[i] & EVENT;
                looking |= (enabled & 1L << i) != 0
                        && event < PerformanceEvents.COUNT
                        && (PerformanceEvents.OF_EACH_INSTRUCTION >>> event & 1) != 0
                        && isCounting(types[i], level);
            }
            lookingAtInstructions[level] = looking;
        }
    }

    /** Drives the interrupt. */
    private void drive() {
        boolean asserts = (control & ENABLE) != 0 && (overflowed & interrupting) != 0;
        if (asserts != asserted) {
            asserted = asserts;
            output.setPerformanceInterrupt(asserts);
        }
    }

    // Registers

    /** Whether a register is one of these. */
    boolean has(int register) {
        int crn = SystemRegister.crn(register);
        int index = index(register);
        if (SystemRegister.op0(register) != 3) {
            return false;
        }
        if (SystemRegister.op1(register) == 0) {
            return crn == 9 && (index == PMINTENSET || index == PMINTENCLR);
        }
        boolean common = crn == 9 && index >= PMCR && index <= PMOVSSET;
        boolean named = common && (index <= PMXEVCNTR || index == PMUSERENR || index == PMOVSSET);
        return SystemRegister.op1(register) == 3 && (named || (crn == 14 && isOfCounter(index)));
    }

    /** PMEVCNTR0 to 5, PMEVTYPER0 to 5, PMCCFILTR. */
    private static boolean isOfCounter(int index) {
        int group = index & 0x78;
        return ((group == 0x40 || group == 0x60) && (index & 7) < COUNTERS) || index == 0x7f;
    }

    private static int index(int register) {
        return register & 0x7f;
    }

    /** Whether PMUSERENR_EL0 lets EL0 have a register. */
    boolean allowedAtEl0(int register, boolean reading) {
        if ((userEnable & USER_ENABLE) != 0) {
            return true;
        }
        int index = index(register);
        if (SystemRegister.crn(register) == 14) {
            return reading && (index & 0x78) == 0x40 && (userEnable & USER_COUNTERS) != 0;
        }
        return switch (index) {
            case PMSWINC -> (userEnable & USER_INCREMENT) != 0;
            case PMCCNTR -> reading && (userEnable & USER_CYCLES) != 0;
            case PMSELR -> (userEnable & USER_COUNTERS) != 0;
            case PMXEVCNTR -> reading && (userEnable & USER_COUNTERS) != 0;
            case PMUSERENR -> reading;
            default -> false;
        };
    }

    boolean isReadable(int register) {
        return SystemRegister.crn(register) != 9 || index(register) != PMSWINC;
    }

    boolean isWritable(int register) {
        int index = index(register);
        boolean identifies = SystemRegister.crn(register) == 9 && (index == PMCEID0 || index == PMCEID1);
        return !identifies && (state.el == 1 || index != PMUSERENR);
    }

    long read(int register) {
        update();
        int index = index(register);
        if (SystemRegister.crn(register) == 14) {
            return index == 0x7f ? cycleFilter : (index & 0x20) == 0 ? counts[index & 7] : types[index & 7];
        }
        return switch (index) {
            case PMCR -> IDENTIFICATION | control;
            case PMCNTENSET, PMCNTENCLR -> enabled;
            case PMOVSCLR, PMOVSSET -> overflowed;
            case PMINTENSET, PMINTENCLR -> interrupting;
            case PMSELR -> selected;
            case PMCEID0 -> PerformanceEvents.ALL;
            case PMCCNTR -> cycles;
            case PMXEVTYPER -> selected < COUNTERS ? types[(int) selected] : selected == CYCLES ? cycleFilter : 0;
            case PMXEVCNTR -> selected < COUNTERS ? counts[(int) selected] : 0;
            case PMUSERENR -> userEnable;
            default -> 0;
        };
    }

    void write(int register, long value) {
        boolean wasRunning = running;
        update();
        int index = index(register);
        if (SystemRegister.crn(register) == 14) {
            writeCounter(index, value);
        } else {
            writeNumbered(index, value);
        }
        configure();
        if (!wasRunning) {
            look();
            System.arraycopy(happened, 0, seen, 0, seen.length);
        }
        drive();
    }

    private void writeNumbered(int index, long value) {
        switch (index) {
            case PMCR -> writeControl(value);
            case PMCNTENSET -> enabled |= value & ALL;
            case PMCNTENCLR -> enabled &= ~value;
            case PMOVSCLR -> overflowed &= ~value;
            case PMOVSSET -> overflowed |= value & ALL;
            case PMINTENSET -> interrupting |= value & ALL;
            case PMINTENCLR -> interrupting &= ~value;
            case PMSWINC -> increment(value);
            case PMSELR -> selected = value & 31;
            case PMCCNTR -> cycles = value;
            case PMXEVTYPER -> writeSelectedType(value);
            case PMXEVCNTR -> writeSelectedCount(value);
            case PMUSERENR -> userEnable = value & 15;
            default -> throw new IllegalStateException("no performance monitor register 0x%x".formatted(index));
        }
    }

    private void writeCounter(int index, long value) {
        if (index == 0x7f) {
            cycleFilter = value & FILTER_WRITABLE;
        } else if ((index & 0x20) == 0) {
            counts[index & 7] = value & 0xffffffffL;
        } else {
            types[index & 7] = value & TYPE_WRITABLE;
        }
    }

    private void writeSelectedType(long value) {
        if (selected < COUNTERS) {
            types[(int) selected] = value & TYPE_WRITABLE;
        } else if (selected == CYCLES) {
            cycleFilter = value & FILTER_WRITABLE;
        }
    }

    private void writeSelectedCount(long value) {
        if (selected < COUNTERS) {
            counts[(int) selected] = value & 0xffffffffL;
        }
    }

    private void writeControl(long value) {
        control = value & PMCR_WRITABLE;
        if ((value & RESET_EVENTS) != 0) {
            Arrays.fill(counts, 0);
        }
        if ((value & RESET_CYCLES) != 0) {
            cycles = 0;
            undivided = 0;
        }
    }

    private void increment(long which) {
        for (int i = 0; i < COUNTERS; i++) {
            boolean increments = (which & enabled & 1L << i) != 0 && (types[i] & EVENT) == PerformanceEvents.SW_INCR;
            if (running && increments && isCounting(types[i], state.el)) {
                add(i, 1);
            }
        }
    }

    // Counting

    /** Counts what has happened since the last time, if anything is counted. */
    public void update() {
        if (!running) {
            return;
        }
        look();
        if ((enabled & 1L << CYCLES) != 0 && isCounting(cycleFilter, state.el)) {
            addCycles(happened[PerformanceEvents.CPU_CYCLES] - seen[PerformanceEvents.CPU_CYCLES]);
        }
        for (int i = 0; i < COUNTERS; i++) {
            int event = (int) types[i] & EVENT;
            if ((enabled & 1L << i) != 0 && event < PerformanceEvents.COUNT && isCounting(types[i], state.el)) {
                add(i, happened[event] - seen[event]);
            }
        }
        System.arraycopy(happened, 0, seen, 0, seen.length);
        drive();
    }

    private void look() {
        happened[PerformanceEvents.CPU_CYCLES] = events.cycles();
        happened[PerformanceEvents.INST_RETIRED] = events.instructions();
    }

    /** Whether a filter lets events of an exception level, which is not secure, pass: P as NSK, U as NSU. */
    private static boolean isCounting(long filter, int level) {
        return level == 0 ? (filter >>> 30 & 1) == (filter >>> 28 & 1) : (filter >>> 31 & 1) == (filter >>> 29 & 1);
    }

    private void add(int counter, long amount) {
        long sum = counts[counter] + amount;
        counts[counter] = sum % COUNTS;
        long overflows = sum / COUNTS;
        if (overflows == 0) {
            return;
        }
        overflowed |= 1L << counter;
        int above = counter + 1;
        boolean chained = (counter & 1) == 0 && (types[above] & EVENT) == PerformanceEvents.CHAIN;
        if (chained && (enabled & 1L << above) != 0 && isCounting(types[above], state.el)) {
            add(above, overflows);
        }
    }

    private void addCycles(long amount) {
        long counted = amount;
        if ((control & DIVIDE) != 0 && (control & LONG_CYCLES) == 0) {
            undivided += amount;
            counted = undivided >>> 6;
            undivided &= 63;
        }
        long before = cycles;
        cycles += counted;
        boolean carry = (control & LONG_CYCLES) != 0
                ? Long.compareUnsigned(cycles, before) < 0
                : (cycles >>> 32) != (before >>> 32);
        if (carry) {
            overflowed |= 1L << CYCLES;
        }
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.BlockListener;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.TimerSlack;
import io.jailhouse.shm.statistics.CpuStatistics;
import io.jailhouse.shm.statistics.VmexitCounter;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One CPU of the cell and the thread that executes it.
 *
 * <p>The thread owns the engine while the CPU is let go; everybody else must hold the CPU first.
 * {@link #hold} returns when the thread has stopped at a poll, and then happens-before makes the
 * engine's state visible to the holder. Calls come from the order thread, one at a time, but for {@link #powerOn} and
 * {@link #isWaitingForPowerOn}, which other CPUs of the cell call.
 *
 * <p>No lock is held while the guest executes.
 */
final class CellCpu {
    private static final long EVENT_WAIT_NANOS = 50_000;

    /** What another CPU of the cell asked PSCI for. */
    private record PowerOn(long entry, long context) {}

    private final int number;
    private final String cellName;
    private final CpuEngine engine;
    private final CpuSignals signals;
    private final CpuSleep sleep;
    private final HostCores hostCores;
    private final CpuStatistics statistics;
    private final SecureCalls secureCalls;
    private final Hypercalls hypercalls;
    private final CellFaults faults;
    private final Thread thread;

    // Guarded by this object. A CPU that is off or parked waits for power-on; one that was turned on resets itself.
    private boolean atGate;
    private boolean waitingForPowerOn = true;
    private PowerOn request;

    private volatile boolean held = true;
    private volatile boolean clockStopped;

    /**
     * Creates a CPU that is off and held.
     *
     * @param number physical CPU number
     * @param cellName for messages
     * @param engine executes the guest; belongs to this CPU from now on
     * @param signals what interrupts it
     * @param preciseTimers whether it may spin to be punctual
     * @param hostCores to which its thread is bound
     * @param statistics where its exits are counted
     * @param hypercalls of the cell
     * @param cpus those that the cell owns now, by which PSCI finds the others
     * @param faults who hears of violations
     */
    CellCpu(
            int number,
            String cellName,
            CpuEngine engine,
            CpuSignals signals,
            boolean preciseTimers,
            HostCores hostCores,
            CpuStatistics statistics,
            Hypercalls hypercalls,
            Supplier<CellCpus> cpus,
            CellFaults faults) {
        this.number = number;
        this.cellName = cellName;
        this.engine = engine;
        this.signals = signals;
        this.sleep = new CpuSleep(signals, preciseTimers);
        this.hostCores = hostCores;
        this.statistics = statistics;
        this.secureCalls = new SecureCalls(engine, statistics, cpus);
        this.hypercalls = hypercalls;
        this.faults = faults;
        this.thread = Thread.ofPlatform().daemon().name("cpu" + number).unstarted(this::live);
        thread.start();
    }

    /** Returns the physical CPU number. */
    int number() {
        return number;
    }

    /** Stops the CPU at its next poll and waits for that. */
    void hold() {
        held = true;
        engine.kick();
        synchronized (this) {
            boolean interrupted = false;
            while (!atGate) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets the CPU go on, if it is on. */
    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** Makes the CPU stand still at its next poll, or go on, with the board's clock; from any thread. */
    void followClock(boolean stopped) {
        clockStopped = stopped;
        if (stopped) {
            engine.kick();
        } else {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Gives a held CPU another stage 2. */
    synchronized void install(Stage2Map map) {
        engine.install(CountedDevice.in(map, number, statistics));
    }

    /** Resets a held CPU and turns it on; it begins when it is released. */
    synchronized void reset(long pc) {
        engine.reset(pc);
        signals.reset();
        request = null;
        waitingForPowerOn = false;
    }

    /** Tells somebody of the blocks that a held CPU executes, also after a reset. */
    synchronized void listen(BlockListener listener) {
        engine.hooks().listen(listener);
    }

    /** Tells nobody of the blocks that a held CPU executes. */
    synchronized void stopListening() {
        engine.hooks().stopListening();
    }

    /** Turns a held CPU off, as before a start: it waits for power-on and has not failed. */
    synchronized void turnOff() {
        waitForPowerOn();
        statistics.setFailed(false);
    }

    /** Parks a held CPU as if it had made a violation. */
    synchronized void parkHeld() {
        waitForPowerOn();
        statistics.setFailed(true);
    }

    /**
     * Turns the CPU on, from the thread of another CPU (PSCI CPU_ON). It resets itself and begins as soon as nobody
     * holds it; what the caller has done before happens-before that.
     *
     * @param entry guest address of the first instruction
     * @param context for its x0
     * @return false if it is on
     */
    synchronized boolean powerOn(long entry, long context) {
        if (!waitingForPowerOn) {
            return false;
        }
        waitingForPowerOn = false;
        request = new PowerOn(entry, context);
        notifyAll();
        return true;
    }

    /** Whether the CPU is off or parked, and has not been turned on since; from any thread. */
    synchronized boolean isWaitingForPowerOn() {
        return waitingForPowerOn;
    }

    private synchronized void waitForPowerOn() {
        waitingForPowerOn = true;
        request = null;
    }

    private void live() {
        TimerSlack.set(1);
        hostCores.bind(number);
        while (true) {
            waitAtGate();
            try {
                handle(engine.run());
            } catch (InternalError memoryNotBacked) {
                // The JVM's word for SIGBUS: the memory file system is full.
                park();
                faults.cannotContinue("board memory cannot be backed, the memory file system is full: "
                        + memoryNotBacked.getMessage());
            } catch (RuntimeException e) {
                park();
                faults.cannotContinue("CPU " + number + " stopped: " + e);
            }
        }
    }

    private synchronized void waitAtGate() {
        while (held || clockStopped || waitingForPowerOn) {
            atGate = true;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException ignored) {
                // Nobody interrupts a CPU; a stray interrupt changes nothing.
            }
        }
        atGate = false;
        if (request != null) {
            statistics.count(VmexitCounter.MANAGEMENT);
            engine.reset(request.entry());
            signals.reset();
            engine.setX(0, request.context());
            request = null;
        }
    }

    private void handle(Exit exit) {
        switch (exit) {
            case Exit.Kicked() -> statistics.count(VmexitCounter.MANAGEMENT);
            case Exit.WaitForInterrupt(boolean event) -> sleep(event);
            case Exit.Stopped stop -> throw new IllegalStateException("nobody has set " + stop);
            case Exit.SecureCall call -> {
                switch (secureCalls.dispatch()) {
                    case CONTINUE -> {}
                    case SUSPEND -> sleep(false);
                    case OFF -> waitForPowerOn();
                    case UNHANDLED -> violation(call);
                }
            }
            case Exit.Hypercall call -> {
                if (call.immediate() == Hypercalls.IMMEDIATE) {
                    statistics.count(VmexitCounter.HYPERCALL);
                    engine.setX(0, hypercalls.call(engine.x(0), engine.x(1), engine.x(2)));
                } else {
                    statistics.count(VmexitCounter.TOTAL);
                    violation(call);
                }
            }
            case Exit.UnhandledData data -> {
                statistics.count(VmexitCounter.MMIO);
                violation(data);
            }
            // The device that refused it has been counted.
            case Exit.ForbiddenDevice device -> violation(device);
            case Exit.InstructionAbort fetch -> {
                statistics.count(VmexitCounter.TOTAL);
                violation(fetch);
            }
            case Exit.SystemRegisterTrap register -> {
                statistics.count(VmexitCounter.TOTAL);
                violation(register);
            }
        }
    }

    private void sleep(boolean event) {
        if (event) {
            LockSupport.parkNanos(this, EVENT_WAIT_NANOS);
            return;
        }
        sleep.untilInterrupt(() -> held || clockStopped);
    }

    private void violation(Exit trap) {
        String report = TrapReport.of(trap, engine, number, cellName);
        Violation violation = ReportedViolation.of(trap, engine);
        park();
        faults.parked(number, report, violation);
    }

    private void park() {
        waitForPowerOn();
        statistics.setFailed(true);
    }
}

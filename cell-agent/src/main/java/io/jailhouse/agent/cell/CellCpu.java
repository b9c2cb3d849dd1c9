package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One CPU of the cell and the thread that executes it.
 *
 * <p>The thread owns the engine while the CPU is let go; everybody else must hold the CPU first.
 * {@link #hold} returns when the thread has stopped at a poll, and then happens-before makes the
 * engine's state visible to the holder. Calls come from the order thread, one at a time.
 */
final class CellCpu {
    private static final long EVENT_WAIT_NANOS = 50_000;

    private enum Power {
        OFF,
        ON,
        PARKED
    }

    private final int number;
    private final String cellName;
    private final CpuEngine engine;
    private final CellFaults faults;
    private final Thread thread;
    private boolean atGate;
    private Power power = Power.OFF;
    private volatile boolean held = true;
    private volatile boolean clockStopped;

    /**
     * Creates a CPU that is off and held.
     *
     * @param number physical CPU number
     * @param cellName for messages
     * @param engine makes the engine; called on the CPU's thread
     * @param faults who hears of violations
     */
    CellCpu(int number, String cellName, Supplier<CpuEngine> engine, CellFaults faults) {
        this.number = number;
        this.cellName = cellName;
        this.engine = engine.get();
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
        LockSupport.unpark(thread);
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
        engine.install(map);
    }

    /** Resets a held CPU and turns it on; it begins when it is released. */
    synchronized void reset(long pc) {
        engine.reset(pc);
        power = Power.ON;
    }

    /** Turns a held CPU off. */
    synchronized void turnOff() {
        power = Power.OFF;
    }

    private void live() {
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
        while (held || clockStopped || power != Power.ON) {
            atGate = true;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException ignored) {
                // Nobody interrupts a CPU; a stray interrupt changes nothing.
            }
        }
        atGate = false;
    }

    private void handle(Exit exit) {
        switch (exit) {
            case Exit.Kicked() -> {}
            case Exit.WaitForInterrupt(boolean event) -> sleep(event);
            case Exit.SecureCall call -> {
                switch (SecureCalls.dispatch(engine)) {
                    case CONTINUE -> {}
                    case SUSPEND -> sleep(false);
                    case OFF -> turnOff();
                    case UNHANDLED -> violation(call);
                }
            }
            case Exit.Hypercall call -> {
                if (call.immediate() == Hypercalls.IMMEDIATE) {
                    Hypercalls.dispatch(engine);
                } else {
                    violation(call);
                }
            }
            case Exit.UnhandledData data -> violation(data);
            case Exit.ForbiddenDevice device -> violation(device);
            case Exit.InstructionAbort fetch -> violation(fetch);
            case Exit.SystemRegisterTrap register -> violation(register);
        }
    }

    private void sleep(boolean event) {
        if (event) {
            LockSupport.parkNanos(this, EVENT_WAIT_NANOS);
            return;
        }
        while (!held && !clockStopped && !engine.irqLine()) {
            LockSupport.park(this);
        }
    }

    private void violation(Exit trap) {
        String report = TrapReport.of(trap, engine, number, cellName);
        park();
        faults.parked(number, report);
    }

    private synchronized void park() {
        power = Power.PARKED;
    }
}

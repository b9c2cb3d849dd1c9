package io.jailhouse.fault;

import io.jailhouse.proto.ArmedFaultPoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** What is armed in this process. Any thread may call anything. */
public final class FaultPoints {
    /** How a process ends that SIGKILL ends. */
    private static final int KILLED = 137;

    private static final Logger LOG = Logger.getLogger(FaultPoints.class.getName());

    private final Runnable crash;
    private final CopyOnWriteArrayList<Armed> armed = new CopyOnWriteArrayList<>();
    private volatile Consumer<FaultPoint> listener = point -> {};

    private record Armed(FaultPoint point, ArmedFaultPoint fault, AtomicInteger left, CountDownLatch cleared) {
        boolean isFor(FaultPoint reached, String cell) {
            return point == reached
                    && (fault.getCell().isEmpty() || fault.getCell().equals(cell));
        }

        /** Takes one of the times that are left; false if there is none. */
        boolean take() {
            return left.getAndUpdate(times -> times > 0 ? times - 1 : 0) > 0;
        }
    }

    /**
     * Creates points at which nothing happens.
     *
     * @param crash ends the process at once; if it returns, the point is passed
     */
    public FaultPoints(Runnable crash) {
        this.crash = crash;
    }

    /** Creates the points of this process, which crash it as SIGKILL does. */
    public static FaultPoints ofThisProcess() {
        return new FaultPoints(() -> Runtime.getRuntime().halt(KILLED));
    }

    /** Says who hears of each point that was reached and did not end the process; in the thread that reaches it. */
    public void reportTo(Consumer<FaultPoint> newListener) {
        listener = newListener;
    }

    /** Arms one more. */
    public void arm(ArmedFaultPoint fault) {
        FaultPoint.named(fault.getPoint())
                .ifPresent(point ->
                        armed.add(new Armed(point, fault, new AtomicInteger(fault.getCount()), new CountDownLatch(1))));
    }

    /** Arms these instead of what is armed; threads that hang go on. */
    public void replace(List<ArmedFaultPoint> faults) {
        clear();
        faults.forEach(this::arm);
    }

    /** Ends all; threads that hang go on. Returns what was in force. */
    public List<ArmedFaultPoint> clear() {
        List<ArmedFaultPoint> were = inForce();
        List<Armed> ended = List.copyOf(armed);
        armed.removeAll(ended);
        ended.forEach(each -> each.cleared.countDown());
        return were;
    }

    /** Returns what is armed, with the times that are left. */
    public List<ArmedFaultPoint> inForce() {
        return armed.stream()
                .filter(each -> each.left.get() > 0)
                .map(each -> each.fault.toBuilder().setCount(each.left.get()).build())
                .toList();
    }

    /**
     * Passes a point of no particular cell.
     *
     * @throws InjectedFault if it is armed with an error
     */
    public void reach(FaultPoint point) throws InjectedFault {
        reach(point, "");
    }

    /**
     * Passes a point: does what is armed there.
     *
     * @param cell name of the cell that it concerns
     * @throws InjectedFault if it is armed with an error
     */
    public void reach(FaultPoint point, String cell) throws InjectedFault {
        if (armed.isEmpty()) {
            return;
        }
        for (Armed each : armed) {
            if (each.isFor(point, cell) && each.take()) {
                happen(each);
            }
        }
    }

    /**
     * Passes a point that cannot fail.
     *
     * @param cell name of the cell that it concerns
     */
    public void pass(FaultPoint point, String cell) {
        try {
            reach(point, cell);
        } catch (InjectedFault impossible) {
            throw new IllegalStateException("an error was armed where none can be", impossible);
        }
    }

    private void happen(Armed fault) throws InjectedFault {
        LOG.warning(() -> "fault point " + fault.point + " reached: " + fault.fault.getAction());
        if (fault.fault.getAction() != io.jailhouse.proto.FaultAction.FAULT_ACTION_CRASH) {
            listener.accept(fault.point);
        }
        switch (fault.fault.getAction()) {
            case FAULT_ACTION_CRASH -> crash.run();
            case FAULT_ACTION_HANG -> await(fault.cleared, Long.MAX_VALUE);
            case FAULT_ACTION_DELAY ->
                await(
                        fault.cleared,
                        TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(fault.fault.getDelayMillis())));
            case FAULT_ACTION_ERROR -> throw new InjectedFault(fault.point);
            case FAULT_ACTION_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    private static void await(CountDownLatch cleared, long nanos) {
        try {
            cleared.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

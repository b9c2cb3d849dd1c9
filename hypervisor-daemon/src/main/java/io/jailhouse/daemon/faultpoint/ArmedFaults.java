package io.jailhouse.daemon.faultpoint;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.fault.FaultPoint.Place;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.FaultAction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Everything that is armed on a board. It ends when the board is turned off, and with the daemon: a successor begins with
 * nothing armed. Any thread may call.
 */
public final class ArmedFaults {
    private final FaultPoints own;
    private final List<ArmedFaultPoint> ofAgents = new ArrayList<>();

    /**
     * Creates a board's faults, of which there are none.
     *
     * @param own the points of this process
     */
    public ArmedFaults(FaultPoints own) {
        this.own = own;
    }

    /** Returns the points of this process. */
    public FaultPoints own() {
        return own;
    }

    /**
     * Arms one more.
     *
     * @param fault of a point that exists; what it asks for is possible there
     */
    public synchronized void arm(ArmedFaultPoint fault) {
        if (place(fault) == Place.DAEMON) {
            own.arm(fault);
        } else {
            ofAgents.add(fault);
        }
    }

    private static Place place(ArmedFaultPoint fault) {
        return FaultPoint.named(fault.getPoint())
                .orElseThrow(() -> new IllegalArgumentException("no fault point: " + fault.getPoint()))
                .place();
    }

    /** Returns what the agent of a cell has to know. */
    public synchronized List<ArmedFaultPoint> of(String cell) {
        return ofAgents.stream().filter(fault -> isFor(fault, cell)).toList();
    }

    private static boolean isFor(ArmedFaultPoint fault, String cell) {
        return fault.getCell().isEmpty() || fault.getCell().equals(cell);
    }

    /** Returns all, those of the daemon first, with the times that are left. */
    public synchronized List<ArmedFaultPoint> inForce() {
        List<ArmedFaultPoint> all = new ArrayList<>(own.inForce());
        all.addAll(ofAgents);
        return all;
    }

    /** Ends all; agents have to be told. Returns what was in force. */
    public synchronized List<ArmedFaultPoint> clear() {
        List<ArmedFaultPoint> were = new ArrayList<>(own.clear());
        were.addAll(ofAgents);
        ofAgents.clear();
        return were;
    }

    /** Notes that an agent has reached a point, and lives. */
    public synchronized void reached(String cell, FaultPoint point) {
        countDown(fault -> isFor(fault, cell)
                && fault.getPoint().equalsIgnoreCase(point.name())
                && fault.getAction() != FaultAction.FAULT_ACTION_CRASH);
    }

    /** Notes that an agent has died: who crashes cannot tell where, so each crash that was armed for it counts. */
    public synchronized void died(String cell) {
        countDown(fault -> isFor(fault, cell) && fault.getAction() == FaultAction.FAULT_ACTION_CRASH);
    }

    private void countDown(Predicate<ArmedFaultPoint> counted) {
        ofAgents.replaceAll(fault -> counted.test(fault)
                ? fault.toBuilder().setCount(fault.getCount() - 1).build()
                : fault);
        ofAgents.removeIf(fault -> fault.getCount() == 0);
    }
}

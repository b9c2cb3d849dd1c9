package io.jailhouse.fault;

import java.util.Arrays;
import java.util.Optional;

/** Where a fault can happen on demand. */
public enum FaultPoint {
    /** The ledger says what an operation is going to do; nothing of it is done. */
    BETWEEN_LEDGER_AND_EFFECT(
            Place.DAEMON, false, true, "the ledger says what an operation is going to do; nothing of it is done"),

    /** Some effects of an operation have happened, others not: passed before each effect but the first. */
    BETWEEN_EFFECTS(Place.DAEMON, false, true, "some effects of an operation have happened, others not"),

    /** Everything has happened; the ledger still says that it is going to. */
    AFTER_LAST_EFFECT(Place.DAEMON, false, true, "everything has happened; the ledger still says that it is going to"),

    /** The operation is recorded; its caller has not heard of it. */
    BEFORE_ANSWER(Place.DAEMON, false, false, "the operation is recorded; its caller has not heard of it"),

    /** The process of a new agent runs; nothing is recorded of it. */
    AFTER_SPAWN(Place.DAEMON, true, true, "the process of a new agent runs; nothing is recorded of it"),

    /** A cell was told what it owns from now on, perhaps less than before; it has not confirmed that. */
    AFTER_REVOKE_SENT(Place.DAEMON, true, true, "a cell was told what it owns from now on; it has not confirmed that"),

    /** Half of an image is in the cell's memory. */
    DURING_IMAGE_COPY(Place.DAEMON, true, true, "half of an image is in the cell's memory"),

    /** A cell is about to be asked whether it may be stopped. */
    BEFORE_VOTE(Place.DAEMON, true, false, "a cell is about to be asked whether it may be stopped"),

    /** A cell has answered whether it may be stopped; nothing has followed from that. */
    AFTER_VOTE(
            Place.DAEMON, true, false, "a cell has answered whether it may be stopped; nothing has followed from that"),

    /** An agent was told what its cell owns from now on; it still has what it had. */
    BEFORE_GRANT(Place.AGENT, true, true, "an agent was told what its cell owns from now on; it still has what it had"),

    /** An agent was told to stop its CPUs; they run. */
    BEFORE_SUSPEND(Place.AGENT, true, true, "an agent was told to stop its CPUs; they run"),

    /** An agent was told to let its CPUs go; they stand. */
    BEFORE_START(Place.AGENT, true, true, "an agent was told to let its CPUs go; they stand"),

    /** An agent has carried an order out; the daemon has not heard of it. */
    BEFORE_ACKNOWLEDGEMENT(
            Place.AGENT, true, false, "an agent has carried an order out; the daemon has not heard of it"),

    /** The inmate has answered a message; the daemon has not heard of it. */
    BEFORE_VOTE_REPLY(Place.AGENT, true, false, "the inmate has answered a message; the daemon has not heard of it"),

    /** A CPU has been parked after a violation; the daemon has not heard of it. */
    BEFORE_VIOLATION_REPORT(
            Place.AGENT, true, false, "a CPU has been parked after a violation; the daemon has not heard of it");

    /** The process that passes a point. */
    public enum Place {
        /** The hypervisor daemon. */
        DAEMON,
        /** The agent of a cell. */
        AGENT
    }

    private final Place place;
    private final boolean concernsCell;
    private final boolean canFail;
    private final String meaning;

    FaultPoint(Place place, boolean concernsCell, boolean canFail, String meaning) {
        this.place = place;
        this.concernsCell = concernsCell;
        this.canFail = canFail;
        this.meaning = meaning;
    }

    /** Returns the process that passes it. */
    public Place place() {
        return place;
    }

    /** Returns true if it is passed for one cell, which a fault can name. */
    public boolean concernsCell() {
        return concernsCell;
    }

    /** Returns true if what is being done there can end with an error. */
    public boolean canFail() {
        return canFail;
    }

    /** Returns what has happened and what has not, when it is passed. */
    public String meaning() {
        return meaning;
    }

    /** Finds a point by its name, in either case. */
    public static Optional<FaultPoint> named(String name) {
        return Arrays.stream(values())
                .filter(point -> point.name().equalsIgnoreCase(name))
                .findFirst();
    }
}

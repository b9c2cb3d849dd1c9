package io.jailhouse.junit;

import java.time.Duration;

/**
 * What goes wrong with the doorbells that a peer of a link should get.
 *
 * @param lostPerMille how many of a thousand never arrive, 0 to 1000
 * @param late how much later they arrive
 * @param twice whether each arrives once more, a millisecond or the delay later
 */
public record DoorbellFault(int lostPerMille, Duration late, boolean twice) {
    /** All is well. */
    public static final DoorbellFault NONE = new DoorbellFault(0, Duration.ZERO, false);

    /** The same, but that a share of them gets lost. */
    public DoorbellFault losing(double percent) {
        return new DoorbellFault(Math.toIntExact(Math.round(percent * 10)), late, twice);
    }

    /** The same, but later. */
    public DoorbellFault late(Duration delay) {
        return new DoorbellFault(lostPerMille, delay, twice);
    }

    /** The same, but twice. */
    public DoorbellFault doubled() {
        return new DoorbellFault(lostPerMille, late, true);
    }
}

package io.jailhouse.daemon.supervision;

import java.time.Duration;

/**
 * When an agent's conduct is noticed.
 *
 * @param look time between two looks at the agents
 * @param stopped how long an agent may be stopped before that is reported
 * @param probe time between two probes of a control stream
 * @param silent how long an agent that is not stopped may owe the answer to a probe; then it is killed
 * @param burst messages that an agent may send at once
 * @param perSecond messages a second that it may send all the time
 */
public record SupervisionLimits(
        Duration look, Duration stopped, Duration probe, Duration silent, int burst, int perSecond) {
    /** Returns the limits of a daemon in use: far beyond what a slow machine needs. */
    public static SupervisionLimits usual() {
        return new SupervisionLimits(
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                4096,
                512);
    }
}

package io.jailhouse.daemon.execution;

import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.confine.ConfinementLevel;

/**
 * How a board is enabled, beyond its configuration.
 *
 * @param counterFrequencyHz frequency of the generic counter; 0: what the board catalogue says
 * @param serialUnlimited true if serial ports take bytes as fast as they come
 * @param preciseTimers false if CPUs that wait for a timer are never to spin
 * @param hostCores to which CPUs are bound
 * @param confinement how much of their confinement agents insist on
 */
public record EnableOptions(
        long counterFrequencyHz,
        boolean serialUnlimited,
        boolean preciseTimers,
        HostCores hostCores,
        ConfinementLevel confinement) {}

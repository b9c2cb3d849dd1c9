package io.jailhouse.daemon.execution;

/**
 * How a board is enabled, beyond its configuration.
 *
 * @param counterFrequencyHz frequency of the generic counter; 0: what the board catalogue says
 * @param serialUnlimited true if serial ports take bytes as fast as they come
 * @param preciseTimers false if CPUs that wait for a timer are never to spin
 */
public record EnableOptions(long counterFrequencyHz, boolean serialUnlimited, boolean preciseTimers) {}

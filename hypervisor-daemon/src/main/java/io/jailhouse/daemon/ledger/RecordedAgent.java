package io.jailhouse.daemon.ledger;

/**
 * The process of an agent, as a daemon noted it.
 *
 * @param pid its number
 * @param startTicks field 22 of {@code /proc/PID/stat}, which with the pid names the process for ever
 * @param secret with which it proves itself
 */
public record RecordedAgent(long pid, long startTicks, String secret) {}

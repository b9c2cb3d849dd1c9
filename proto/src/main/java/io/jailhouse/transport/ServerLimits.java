package io.jailhouse.transport;

/**
 * How much a server takes from its callers.
 *
 * @param connections at a time, of all callers together
 * @param callsPerConnection at a time
 * @param messageBytes length of the longest message
 * @param callBurst calls that a connection may begin at once
 * @param callsPerSecond calls that it may begin in each second after that
 */
record ServerLimits(int connections, int callsPerConnection, int messageBytes, int callBurst, int callsPerSecond) {
    /** The longest message that a daemon sends or takes: a configuration or image comes in pieces of 256 KiB. */
    static final int MESSAGE_BYTES = 4 << 20;

    /** Of the board's own socket: its user and the agents. */
    static final ServerLimits LOCAL = new ServerLimits(512, 256, MESSAGE_BYTES, 20_000, 5_000);

    /** Of callers over the network. */
    static final ServerLimits REMOTE = new ServerLimits(64, 64, MESSAGE_BYTES, 500, 200);
}

package io.jailhouse.shm.ivshmem.inet;

import java.lang.foreign.MemorySegment;

/** What arrives at an {@link InetHost} and is not answered by it. Called by the thread that polls. */
public interface InetEvents {

    /** Takes no notice of anything. */
    InetEvents IGNORED = new InetEvents() {};

    /**
     * An answer to {@link InetHost#sendEcho}.
     *
     * @param source who answers
     * @param identifier of the question
     * @param sequence of the question
     * @param timeToLive of the packet
     * @param length of the ICMP message in bytes
     */
    default void echoReply(int source, int identifier, int sequence, int timeToLive, int length) {}

    /**
     * A UDP datagram to this address.
     *
     * @param source who sent it
     * @param sourcePort its port
     * @param port our port
     * @param data holds the payload until the method returns
     * @param offset of the payload in bytes
     * @param length of the payload in bytes
     */
    default void datagram(int source, int sourcePort, int port, MemorySegment data, int offset, int length) {}
}

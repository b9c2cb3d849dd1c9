package io.jailhouse.shm.ivshmem.inet;

import io.jailhouse.shm.ivshmem.net.NetLink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One IPv4 address on an Ethernet link. Answers ARP requests and ICMP echo requests by itself.
 *
 * <p>There is one other machine on the link at most, so one ARP entry is kept. Everything is on the link: no routes, no
 * fragments. Wrong packets are dropped without a word. One thread, the owner of the link, calls; nothing waits, and
 * nothing allocates.
 */
public final class InetHost {
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_ARP = 0x0806;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;

    // Offsets in a frame.
    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int PAYLOAD = 14;

    // Offsets of ARP for IPv4 over Ethernet.
    private static final int ARP_KIND = PAYLOAD;
    private static final int ARP_OPERATION = PAYLOAD + 6;
    private static final int ARP_SENDER_MAC = PAYLOAD + 8;
    private static final int ARP_SENDER = PAYLOAD + 14;
    private static final int ARP_TARGET_MAC = PAYLOAD + 18;
    private static final int ARP_TARGET = PAYLOAD + 24;
    private static final int ARP_END = PAYLOAD + 28;
    private static final int ARP_HARDWARE_ETHERNET = 1;
    private static final int ARP_LENGTHS = 0x0604;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;

    private final NetLink link;
    private final int address;
    private final InetEvents events;
    private final long mac;
    private final Packet in;
    private final Ipv4Packet ipv4;
    private final Packet out;
    private final Ipv4Packet outIpv4;

    private int knownAddress;
    private long knownMac;

    /**
     * Joins a link with a random hardware address.
     *
     * @param link which the caller closes
     * @param address the own address
     * @param events hears of what this does not answer
     */
    public InetHost(NetLink link, Ipv4Address address, InetEvents events) {
        this.link = link;
        this.address = address.value();
        this.events = events;
        this.mac = LOCALLY_ADMINISTERED | ThreadLocalRandom.current().nextLong(1L << 40);
        int capacity = link.layout().longestFrame();
        this.in = new Packet(Arena.ofAuto(), capacity);
        this.ipv4 = new Ipv4Packet(in, PAYLOAD);
        this.out = new Packet(Arena.ofAuto(), capacity);
        this.outIpv4 = new Ipv4Packet(out, PAYLOAD);
    }

    /** Goes on with the handshake of the link, takes what has arrived, and sends answers. */
    public void poll() {
        link.poll();
        for (int length = link.receive(in.bytes()); length > 0; length = link.receive(in.bytes())) {
            take(length);
        }
        link.flush();
    }

    /**
     * Prepares to wait for an interrupt.
     *
     * @return false when a frame is there already
     */
    public boolean arm() {
        return link.arm();
    }

    private void take(int length) {
        switch (in.u16(TYPE)) {
            case TYPE_ARP -> takeArp(length);
            case TYPE_IPV4 -> {
                if (ipv4.isWhole(length - PAYLOAD) && ipv4.destination() == address) {
                    takeIpv4();
                }
            }
            default -> {
                // Nothing that is spoken here.
            }
        }
    }

    private void takeArp(int length) {
        if (length < ARP_END
                || in.u16(ARP_KIND) != ARP_HARDWARE_ETHERNET
                || in.u16(ARP_KIND + 2) != TYPE_IPV4
                || in.u16(ARP_KIND + 4) != ARP_LENGTHS
                || in.u32(ARP_TARGET) != address) {
            return;
        }
        knownAddress = in.u32(ARP_SENDER);
        knownMac = in.u48(ARP_SENDER_MAC);
        if (in.u16(ARP_OPERATION) == ARP_REQUEST) {
            sendArp(ARP_REPLY, knownMac, knownMac, knownAddress);
        }
    }

    private void takeIpv4() {
        if (ipv4.protocol() == Ipv4Packet.UDP && ipv4.isDatagram()) {
            events.datagram(
                    ipv4.source(),
                    ipv4.sourcePort(),
                    ipv4.destinationPort(),
                    in.bytes(),
                    ipv4.datagramData(),
                    ipv4.datagramLength());
        } else if (ipv4.protocol() == Ipv4Packet.ICMP && ipv4.isEcho()) {
            if (ipv4.isEchoRequest()) {
                answerEcho();
            } else {
                events.echoReply(
                        ipv4.source(),
                        ipv4.echoIdentifier(),
                        ipv4.echoSequence(),
                        ipv4.timeToLive(),
                        ipv4.dataLength());
            }
        }
    }

    /** Sends the same frame back. */
    private void answerEcho() {
        in.put48(DESTINATION, in.u48(SOURCE));
        in.put48(SOURCE, mac);
        ipv4.turnIntoEchoReply();
        offer(in, PAYLOAD + ipv4.totalLength());
    }

    /**
     * Whether the hardware address of a machine is known.
     *
     * @param destination its address
     * @return true if packets can be sent to it
     */
    public boolean knows(int destination) {
        return knownMac != 0 && knownAddress == destination;
    }

    /**
     * Asks for the hardware address of a machine unless it is known.
     *
     * @param destination its address
     * @return true if packets can be sent to it
     */
    public boolean resolve(int destination) {
        if (knows(destination)) {
            return true;
        }
        sendArp(ARP_REQUEST, BROADCAST, 0, destination);
        link.flush();
        return false;
    }

    private void sendArp(int operation, long destination, long targetMac, int target) {
        out.put48(DESTINATION, destination);
        out.put48(SOURCE, mac);
        out.put16(TYPE, TYPE_ARP);
        out.put16(ARP_KIND, ARP_HARDWARE_ETHERNET);
        out.put16(ARP_KIND + 2, TYPE_IPV4);
        out.put16(ARP_KIND + 4, ARP_LENGTHS);
        out.put16(ARP_OPERATION, operation);
        out.put48(ARP_SENDER_MAC, mac);
        out.put32(ARP_SENDER, address);
        out.put48(ARP_TARGET_MAC, targetMac);
        out.put32(ARP_TARGET, target);
        offer(out, ARP_END);
    }

    /**
     * Sends an ICMP echo request.
     *
     * @param destination a machine that {@link #resolve} knows
     * @param identifier 16 bits
     * @param sequence 16 bits
     * @param dataBytes bytes of data behind the ICMP header
     * @return false if it could not be sent now
     */
    public boolean sendEcho(int destination, int identifier, int sequence, int dataBytes) {
        outIpv4.makeEchoRequest(identifier, sequence, dataBytes);
        return sendIpv4(destination);
    }

    /**
     * Queues a UDP datagram; {@link #flush} or {@link #poll} sends it.
     *
     * @param destination a machine that {@link #resolve} knows
     * @param sourcePort our port
     * @param port its port
     * @param data holds the payload
     * @param offset of the payload in bytes
     * @param length of the payload, at most {@link #longestDatagram} bytes
     * @return false if there is no room now
     */
    public boolean sendDatagram(
            int destination, int sourcePort, int port, MemorySegment data, long offset, int length) {
        outIpv4.makeDatagram(sourcePort, port, data, offset, length);
        return offerIpv4(destination);
    }

    /**
     * The largest payload of a datagram that needs no fragments.
     *
     * @return length in bytes
     */
    public int longestDatagram() {
        return link.mtu() - Ipv4Packet.DATAGRAM_OVERHEAD;
    }

    /** Sends what is queued. */
    public void flush() {
        link.flush();
    }

    private boolean sendIpv4(int destination) {
        boolean sent = offerIpv4(destination);
        link.flush();
        return sent;
    }

    private boolean offerIpv4(int destination) {
        if (!knows(destination)) {
            return false;
        }
        out.put48(DESTINATION, knownMac);
        out.put48(SOURCE, mac);
        out.put16(TYPE, TYPE_IPV4);
        outIpv4.address(address, destination);
        return offer(out, PAYLOAD + outIpv4.totalLength());
    }

    private boolean offer(Packet packet, int length) {
        // An echo of more than the own MTU cannot be answered.
        return length <= PAYLOAD + link.mtu() && link.offer(packet.bytes(), 0, length);
    }
}

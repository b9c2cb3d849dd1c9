package io.jailhouse.shm.ivshmem.inet;

import java.lang.foreign.MemorySegment;

/** The IPv4 packet in a frame, with the ICMP echo or the UDP datagram in it. */
final class Ipv4Packet {
    static final int ICMP = 1;
    static final int UDP = 17;

    private static final int VERSION_AND_LENGTH = 0;
    private static final int TOTAL_LENGTH = 2;
    private static final int FRAGMENT = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int HEADER = 20;
    private static final int VERSION_4 = 4;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
    private static final int USUAL_TIME_TO_LIVE = 64;

    private static final int ECHO_HEADER = 8;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;

    private static final int UDP_HEADER = 8;

    /** Bytes of a packet that are not payload of a datagram. */
    static final int DATAGRAM_OVERHEAD = HEADER + UDP_HEADER;

    private final Packet packet;
    private final int start;

    Ipv4Packet(Packet packet, int start) {
        this.packet = packet;
        this.start = start;
    }

    /** Whether the first {@code available} bytes hold a correct packet that is no fragment. */
    boolean isWhole(int available) {
        return available >= HEADER
                && packet.u8(start + VERSION_AND_LENGTH) >> 4 == VERSION_4
                && headerLength() >= HEADER
                && totalLength() >= headerLength()
                && totalLength() <= available
                && (packet.u16(start + FRAGMENT) & MORE_FRAGMENTS_OR_OFFSET) == 0
                && packet.checksum(start, headerLength()) == 0;
    }

    private int headerLength() {
        return (packet.u8(start + VERSION_AND_LENGTH) & 0xf) * Integer.BYTES;
    }

    private int data() {
        return start + headerLength();
    }

    int totalLength() {
        return packet.u16(start + TOTAL_LENGTH);
    }

    int dataLength() {
        return totalLength() - headerLength();
    }

    int timeToLive() {
        return packet.u8(start + TIME_TO_LIVE);
    }

    int protocol() {
        return packet.u8(start + PROTOCOL);
    }

    int source() {
        return packet.u32(start + SOURCE);
    }

    int destination() {
        return packet.u32(start + DESTINATION);
    }

    /** Whether the data is a correct echo request or reply. */
    boolean isEcho() {
        return dataLength() >= ECHO_HEADER
                && (packet.u8(data()) == ECHO_REQUEST || packet.u8(data()) == ECHO_REPLY)
                && packet.u8(data() + 1) == 0
                && packet.checksum(data(), dataLength()) == 0;
    }

    boolean isEchoRequest() {
        return packet.u8(data()) == ECHO_REQUEST;
    }

    int echoIdentifier() {
        return packet.u16(data() + 4);
    }

    int echoSequence() {
        return packet.u16(data() + 6);
    }

    void turnIntoEchoReply() {
        int ours = destination();
        int theirs = source();
        packet.put8(data(), ECHO_REPLY);
        packet.put16(data() + 2, 0);
        packet.put16(data() + 2, packet.checksum(data(), dataLength()));
        packet.put8(start + TIME_TO_LIVE, USUAL_TIME_TO_LIVE);
        address(ours, theirs);
    }

    void makeEchoRequest(int identifier, int sequence, int dataBytes) {
        begin(ICMP, ECHO_HEADER + dataBytes);
        int echo = data();
        packet.put8(echo, ECHO_REQUEST);
        packet.put8(echo + 1, 0);
        packet.put16(echo + 2, 0);
        packet.put16(echo + 4, identifier);
        packet.put16(echo + 6, sequence);
        packet.bytes().asSlice(echo + ECHO_HEADER, dataBytes).fill((byte) 0);
        packet.put16(echo + 2, packet.checksum(echo, dataLength()));
    }

    /** Whether the data is a UDP datagram whose length is right. Its checksum is not looked at: memory does not err. */
    boolean isDatagram() {
        return dataLength() >= UDP_HEADER
                && packet.u16(data() + 4) >= UDP_HEADER
                && packet.u16(data() + 4) <= dataLength();
    }

    int sourcePort() {
        return packet.u16(data());
    }

    int destinationPort() {
        return packet.u16(data() + 2);
    }

    int datagramData() {
        return data() + UDP_HEADER;
    }

    int datagramLength() {
        return packet.u16(data() + 4) - UDP_HEADER;
    }

    void makeDatagram(int sourcePort, int port, MemorySegment from, long offset, int length) {
        begin(UDP, UDP_HEADER + length);
        packet.put16(data(), sourcePort);
        packet.put16(data() + 2, port);
        packet.put16(data() + 4, UDP_HEADER + length);
        // 0: the sender computed none.
        packet.put16(data() + 6, 0);
        MemorySegment.copy(from, offset, packet.bytes(), datagramData(), length);
    }

    private void begin(int protocol, int dataLength) {
        packet.put16(start + VERSION_AND_LENGTH, (VERSION_4 * 16 + HEADER / Integer.BYTES) << Byte.SIZE);
        packet.put16(start + TOTAL_LENGTH, HEADER + dataLength);
        packet.put16(start + FRAGMENT - 2, 0);
        packet.put16(start + FRAGMENT, DONT_FRAGMENT);
        packet.put8(start + TIME_TO_LIVE, USUAL_TIME_TO_LIVE);
        packet.put8(start + PROTOCOL, protocol);
    }

    /** Sets the addresses and the checksum of the header. */
    void address(int source, int destination) {
        packet.put32(start + SOURCE, source);
        packet.put32(start + DESTINATION, destination);
        packet.put16(start + CHECKSUM, 0);
        packet.put16(start + CHECKSUM, packet.checksum(start, headerLength()));
    }
}

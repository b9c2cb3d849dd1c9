#include "inet.h"

#include "link.h"
#include "tcp.h"

#define DESTINATION 0
#define SOURCE 6
#define TYPE 12
#define MAC_LENGTH 6
#define TYPE_IPV4 0x0800
#define TYPE_ARP 0x0806

/* Offsets in a frame. */
#define ARP_HARDWARE 14
#define ARP_PROTOCOL 16
#define ARP_LENGTHS 18
#define ARP_OPERATION 20
#define ARP_SENDER_MAC 22
#define ARP_SENDER 28
#define ARP_TARGET_MAC 32
#define ARP_TARGET 38
#define ARP_END 42
#define ARP_REQUEST 1
#define ARP_REPLY 2

#define IP 14
#define IP_VERSION (IP + 0)
#define IP_LENGTH (IP + 2)
#define IP_IDENTIFICATION (IP + 4)
#define IP_FRAGMENT (IP + 6)
#define IP_TIME_TO_LIVE (IP + 8)
#define IP_PROTOCOL (IP + 9)
#define IP_CHECKSUM (IP + 10)
#define IP_SOURCE (IP + 12)
#define IP_DESTINATION (IP + 16)
#define IP_PLAIN 0x45
#define DONT_FRAGMENT 0x4000
#define TIME_TO_LIVE 64

#define DATA (IP + IP_HEADER)
#define PROTOCOL_ICMP 1

#define ICMP_HEADER 8
#define ECHO_REPLY 0
#define ECHO_REQUEST 8
#define PING_IDENTIFIER 0x4a48
#define PING_DATA 56

#define UDP_HEADER 8
#define UDP_ECHO_PORT 7

static const uint8_t broadcast[MAC_LENGTH] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static uint8_t mac[MAC_LENGTH] = {0x02, 'J', 'H', 0, 0, 0};
static uint8_t peer_mac[MAC_LENGTH];
static uint32_t own_address, peer_address;

static void copy_mac(uint8_t *to, const uint8_t *from)
{
    for (int i = 0; i < MAC_LENGTH; i++)
        ((volatile uint8_t *)to)[i] = from[i];
}

void inet_open(uint32_t address)
{
    own_address = address;
    mac[3] = (uint8_t)(address >> 16);
    mac[4] = (uint8_t)(address >> 8);
    mac[5] = (uint8_t)address;
}

uint32_t inet_sum(const uint8_t *bytes, uint32_t length, uint32_t sum)
{
    uint64_t wide = sum;

    for (; length > 1; length -= 2, bytes += 2)
        wide += *(const volatile uint16_t *)bytes;
    if (length)
        wide += *bytes;
    wide = (wide >> 32) + (uint32_t)wide;
    return (uint32_t)((wide >> 32) + wide);
}

uint16_t inet_fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum >> 16) + (sum & 0xffff);
    return (uint16_t)~sum;
}

uint32_t inet_pseudo_sum(const uint8_t *frame, uint32_t protocol, uint32_t length)
{
    return inet_sum(frame + IP_SOURCE, 8, __builtin_bswap16((uint16_t)protocol) + __builtin_bswap16((uint16_t)length));
}

static void send_arp(uint32_t operation, const uint8_t *destination, const uint8_t *target_mac, uint32_t target)
{
    uint8_t *frame = link_begin();

    if (!frame)
        return;
    copy_mac(frame + DESTINATION, destination);
    copy_mac(frame + SOURCE, mac);
    put16(frame + TYPE, TYPE_ARP);
    put16(frame + ARP_HARDWARE, 1);
    put16(frame + ARP_PROTOCOL, TYPE_IPV4);
    put16(frame + ARP_LENGTHS, 0x0604);
    put16(frame + ARP_OPERATION, operation);
    copy_mac(frame + ARP_SENDER_MAC, mac);
    put32(frame + ARP_SENDER, own_address);
    copy_mac(frame + ARP_TARGET_MAC, target_mac);
    put32(frame + ARP_TARGET, target);
    link_send(ARP_END);
}

static void take_arp(const uint8_t *frame, uint32_t length)
{
    if (length < ARP_END || get16(frame + ARP_PROTOCOL) != TYPE_IPV4 || get16(frame + ARP_LENGTHS) != 0x0604 ||
        get32(frame + ARP_TARGET) != own_address)
        return;
    peer_address = get32(frame + ARP_SENDER);
    copy_mac(peer_mac, frame + ARP_SENDER_MAC);
    if (get16(frame + ARP_OPERATION) == ARP_REQUEST)
        send_arp(ARP_REPLY, peer_mac, peer_mac, peer_address);
}

int inet_knows(uint32_t address)
{
    return peer_address == address;
}

void inet_ask(uint32_t address)
{
    static const uint8_t unknown[MAC_LENGTH];

    send_arp(ARP_REQUEST, broadcast, unknown, address);
}

/* A frame from us to a machine, with an IP header; the data is still missing. */
static void make_headers(uint8_t *frame, const uint8_t *to_mac, uint32_t to, uint32_t protocol, uint32_t length)
{
    copy_mac(frame + DESTINATION, to_mac);
    copy_mac(frame + SOURCE, mac);
    put16(frame + TYPE, TYPE_IPV4);
    put16(frame + IP_VERSION, IP_PLAIN << 8);
    put16(frame + IP_LENGTH, IP_HEADER + length);
    put16(frame + IP_IDENTIFICATION, 0);
    put16(frame + IP_FRAGMENT, DONT_FRAGMENT);
    put16(frame + IP_TIME_TO_LIVE, TIME_TO_LIVE << 8 | protocol);
    put16(frame + IP_CHECKSUM, 0);
    put32(frame + IP_SOURCE, own_address);
    put32(frame + IP_DESTINATION, to);
    *(volatile uint16_t *)(frame + IP_CHECKSUM) = inet_fold(inet_sum(frame + IP, IP_HEADER, 0));
}

uint8_t *inet_begin_answer(const uint8_t *frame, uint32_t protocol, uint32_t length)
{
    uint8_t *answer = link_begin();

    if (!answer)
        return 0;
    make_headers(answer, frame + SOURCE, get32(frame + IP_SOURCE), protocol, length);
    return answer + DATA;
}

uint8_t *inet_begin(uint32_t protocol, uint32_t length)
{
    uint8_t *frame = link_begin();

    if (!frame)
        return 0;
    make_headers(frame, peer_mac, peer_address, protocol, length);
    return frame + DATA;
}

/* Sends the same data back; only the headers are new. */
static uint8_t *echo(const uint8_t *frame, uint32_t protocol, uint32_t data_length)
{
    uint8_t *answer = link_begin();

    if (!answer || data_length + IP_HEADER > link_mtu())
        return 0;
    link_copy(answer, frame, DATA + data_length);
    make_headers(answer, frame + SOURCE, get32(frame + IP_SOURCE), protocol, data_length);
    return answer + DATA;
}

static void take_icmp(const uint8_t *frame, uint32_t length)
{
    const uint8_t *message = frame + DATA;

    if (length < ICMP_HEADER || message[1] != 0)
        return;
    if (message[0] == ECHO_REQUEST) {
        uint8_t *answer = echo(frame, PROTOCOL_ICMP, length);

        if (!answer)
            return;
        /* The sum loses what the type loses; so the checksum wins it. */
        uint32_t checksum = *(const volatile uint16_t *)(message + 2) + (uint32_t)ECHO_REQUEST;
        *(volatile uint16_t *)answer = ECHO_REPLY;
        *(volatile uint16_t *)(answer + 2) = (uint16_t)(checksum + (checksum >> 16));
        link_send(DATA + length);
    } else if (message[0] == ECHO_REPLY && get16(message + 4) == PING_IDENTIFIER &&
               inet_fold(inet_sum(message, length, 0)) == 0) {
        ping_answered(get32(frame + IP_SOURCE), get16(message + 6), frame[IP_TIME_TO_LIVE], length);
    }
}

static void take_udp(const uint8_t *frame, uint32_t length)
{
    const uint8_t *datagram = frame + DATA;

    if (length < UDP_HEADER || get16(datagram + 4) < UDP_HEADER || get16(datagram + 4) > length ||
        get16(datagram + 2) != UDP_ECHO_PORT)
        return;
    uint8_t *answer = echo(frame, PROTOCOL_UDP, get16(datagram + 4));
    if (answer) {
        /* Ports and addresses only change places: the checksum stays right. */
        put16(answer, UDP_ECHO_PORT);
        put16(answer + 2, get16(datagram));
        link_send(DATA + get16(datagram + 4));
    }
}

static void take_ipv4(uint8_t *frame, uint32_t length)
{
    uint32_t total = length > DATA ? get16(frame + IP_LENGTH) : 0;

    /* No options, no fragments. */
    if (total < IP_HEADER || total > length - ETHERNET_HEADER || frame[IP_VERSION] != IP_PLAIN ||
        (get16(frame + IP_FRAGMENT) & 0x3fff) != 0 || get32(frame + IP_DESTINATION) != own_address ||
        inet_fold(inet_sum(frame + IP, IP_HEADER, 0)) != 0)
        return;
    if (frame[IP_PROTOCOL] == PROTOCOL_ICMP)
        take_icmp(frame, total - IP_HEADER);
    else if (frame[IP_PROTOCOL] == PROTOCOL_UDP)
        take_udp(frame, total - IP_HEADER);
    else if (frame[IP_PROTOCOL] == PROTOCOL_TCP)
        tcp_take(frame, frame + DATA, total - IP_HEADER);
}

void inet_take(uint8_t *frame, uint32_t length)
{
    if (get16(frame + TYPE) == TYPE_ARP)
        take_arp(frame, length);
    else if (get16(frame + TYPE) == TYPE_IPV4)
        take_ipv4(frame, length);
}

void inet_ping(uint16_t sequence)
{
    uint8_t *message = inet_begin(PROTOCOL_ICMP, ICMP_HEADER + PING_DATA);

    if (!message)
        return;
    put16(message, ECHO_REQUEST << 8);
    put16(message + 2, 0);
    put16(message + 4, PING_IDENTIFIER);
    put16(message + 6, sequence);
    for (uint32_t i = 0; i < PING_DATA; i += 2)
        put16(message + ICMP_HEADER + i, 0);
    *(volatile uint16_t *)(message + 2) = inet_fold(inet_sum(message, ICMP_HEADER + PING_DATA, 0));
    link_send(DATA + ICMP_HEADER + PING_DATA);
}

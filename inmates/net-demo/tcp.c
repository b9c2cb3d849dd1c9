#include "tcp.h"

#include "inet.h"
#include "inmate.h"
#include "link.h"
#include "segment.h"
#include "stream.h"

#define ECHO_PORT 7
#define DISCARD_PORT 9
/* Acknowledge at the latest after so many segments, so that the sender's window does not run dry. */
#define SEGMENTS_A_BATCH 2
/* Room for the headers that an acknowledgement answers to. */
#define ANSWERED 64

enum state { LISTEN, OPENING, OPEN, CLOSING };

static enum state state;
static uint32_t peer_address, next_expected, next_sent, first_unacknowledged, peer_window, received;
static uint16_t peer_port, own_port;
static uint32_t unacknowledged_segments;
static uint8_t answered[ANSWERED] __attribute__((aligned(64)));

/* Sends a segment with the data that lies behind the header already. */
static void finish(uint8_t *header, uint32_t flags, uint32_t data)
{
    const struct segment segment = {
        .own_port = own_port,
        .peer_port = peer_port,
        .sequence = next_sent,
        .acknowledged = next_expected,
        .flags = flags,
        .data = data,
        .data_sum = inet_sum(header + SEGMENT_HEADER, data, 0),
    };

    next_sent += data + (flags & (SYN | FIN) ? 1 : 0);
    unacknowledged_segments = 0;
    segment_send(header, &segment);
}

static int send(const uint8_t *frame, uint32_t flags)
{
    uint8_t *header = inet_begin_answer(frame, PROTOCOL_TCP, segment_header(flags));

    if (!header)
        return 0;
    finish(header, flags, 0);
    return 1;
}

/* Answers a segment of no connection as RFC 9293 wants it. */
static void refuse(const uint8_t *frame, const uint8_t *segment, uint32_t flags, uint32_t data)
{
    enum state former_state = state;
    uint32_t former_expected = next_expected, former_sent = next_sent;
    uint16_t former_peer = peer_port, former_own = own_port;

    if (flags & RST)
        return;
    peer_port = get16(segment + SEGMENT_SOURCE_PORT);
    own_port = get16(segment + SEGMENT_PORT);
    next_sent = flags & ACK ? get32(segment + SEGMENT_ACKNOWLEDGED) : 0;
    next_expected = get32(segment + SEGMENT_SEQUENCE) + data + (flags & (SYN | FIN) ? 1 : 0);
    send(frame, flags & ACK ? RST : RST | ACK);
    state = former_state;
    next_expected = former_expected;
    next_sent = former_sent;
    peer_port = former_peer;
    own_port = former_own;
}

static void open(const uint8_t *frame, const uint8_t *segment)
{
    uint64_t counter;

    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(counter));
    peer_address = get32(frame + ETHERNET_HEADER + 12);
    peer_port = get16(segment + SEGMENT_SOURCE_PORT);
    own_port = get16(segment + SEGMENT_PORT);
    next_expected = get32(segment + SEGMENT_SEQUENCE) + 1;
    next_sent = first_unacknowledged = (uint32_t)counter;
    received = 0;
    if (send(frame, SYN | ACK))
        state = OPENING;
}

static void close(const uint8_t *frame)
{
    next_expected++;
    if (!send(frame, FIN | ACK)) {
        /* Not acknowledged: it will come again. */
        next_expected--;
        return;
    }
    state = CLOSING;
    print("TCP stream of ");
    print_number(received);
    print(" bytes\r\n");
}

/* Sends data back; 0 if the peer's window or the link is full. */
static int echo(const uint8_t *frame, const uint8_t *data, uint32_t length)
{
    uint8_t *header;

    if (next_sent + length - first_unacknowledged > peer_window || IP_HEADER + SEGMENT_HEADER + length > link_mtu())
        return 0;
    header = inet_begin_answer(frame, PROTOCOL_TCP, SEGMENT_HEADER + length);
    if (!header)
        return 0;
    for (uint32_t i = 0; i + 1 < length; i += 2)
        *(volatile uint16_t *)(header + SEGMENT_HEADER + i) = *(const volatile uint16_t *)(data + i);
    if (length % 2)
        *(volatile uint8_t *)(header + SEGMENT_HEADER + length - 1) = data[length - 1];
    finish(header, PSH | ACK, length);
    return 1;
}

static void take_data(const uint8_t *frame, const uint8_t *data, uint32_t length)
{
    next_expected += length;
    if (own_port == ECHO_PORT && !echo(frame, data, length)) {
        next_expected -= length;
        return;
    }
    received += length;
    if (own_port == DISCARD_PORT && ++unacknowledged_segments >= SEGMENTS_A_BATCH)
        send(frame, ACK);
    else
        link_copy(answered, frame, sizeof(answered));
}

void tcp_acknowledge(void)
{
    if (state == OPEN && unacknowledged_segments)
        send(answered, ACK);
}

void tcp_take(const uint8_t *frame, const uint8_t *segment, uint32_t length)
{
    if (length < SEGMENT_HEADER || stream_take(frame, segment))
        return;
    uint32_t flags = segment[SEGMENT_HEADER_AND_FLAGS + 1];
    uint32_t header = (segment[SEGMENT_HEADER_AND_FLAGS] >> 4) * 4u;
    uint32_t sequence = get32(segment + SEGMENT_SEQUENCE);
    uint16_t port = get16(segment + SEGMENT_PORT);

    if (header < SEGMENT_HEADER || header > length)
        return;
    uint32_t data = length - header;
    int ours = state != LISTEN && get32(frame + ETHERNET_HEADER + 12) == peer_address &&
               get16(segment + SEGMENT_SOURCE_PORT) == peer_port && port == own_port;

    /* A new connection takes the place of an old one, whose peer may have gone without a word. */
    if ((flags & (SYN | ACK | RST)) == SYN && (port == ECHO_PORT || port == DISCARD_PORT)) {
        open(frame, segment);
        return;
    }
    if (!ours) {
        refuse(frame, segment, flags, data);
        return;
    }
    if (flags & RST) {
        if (sequence == next_expected)
            state = LISTEN;
        return;
    }
    if (!(flags & ACK))
        return;
    first_unacknowledged = get32(segment + SEGMENT_ACKNOWLEDGED);
    peer_window = get16(segment + SEGMENT_WINDOW);
    if (state == OPENING)
        state = OPEN;
    if (state == CLOSING && first_unacknowledged == next_sent) {
        state = LISTEN;
        return;
    }
    if (sequence != next_expected) {
        /* Out of order, or known already: says what is expected. */
        if (data || flags & FIN)
            send(frame, ACK);
        return;
    }
    if (data)
        take_data(frame, segment + header, data);
    if (flags & FIN && sequence + data == next_expected)
        close(frame);
}

#include "stream.h"

#include "clock.h"
#include "inet.h"
#include "inmate.h"
#include "link.h"
#include "segment.h"

#define PORT 9
#define OWN_PORT 49152
#define UDP_HEADER 8
/* Nothing acknowledged for so long: what was sent last is sent again. */
#define PATIENCE_MILLIS 200
/* As many datagrams as go out before the peer is told of them. */
#define BATCH 8
#define PIECE 64u
#define PATTERN 1024u

static enum { IDLE, ASKING, OPENING, STREAMING, CLOSING } state;
static uint32_t target, limit_seconds, window, first_unacknowledged, next_sent, furthest, next_expected;
static int udp;
static uint64_t begun, streamed, last_progress;
/* The data is this over and over. */
static uint8_t pattern[PATTERN] __attribute__((aligned(64)));
static uint32_t data_length, data_sum;

void stream_open(uint32_t address, uint32_t seconds, int with_udp)
{
    target = address;
    limit_seconds = seconds;
    udp = with_udp;
    if (address)
        state = ASKING;
}

static int is_overdue(void)
{
    return clock_now() - last_progress > clock_frequency() / 1000 * PATIENCE_MILLIS;
}

static int is_time_up(void)
{
    return clock_now() - begun >= clock_frequency() * limit_seconds;
}

/* Writes the data of a frame, once the place of its header is known. */
static void write_data(uint8_t *header, uint32_t header_length)
{
    uint32_t before = ETHERNET_HEADER + IP_HEADER + header_length;
    uint32_t end = before + data_length;
    uint8_t *frame = header - ETHERNET_HEADER - IP_HEADER;

    /* Frames are aligned: whole pieces behind the one that the headers are in. */
    for (uint32_t at = before; at < PIECE; at += 2)
        put16(frame + at, get16(pattern + at));
    for (uint32_t at = PIECE; at < end; at += PATTERN)
        link_copy(frame + at, pattern, end - at < PATTERN ? end - at : PATTERN);
    /* The same for every frame. */
    if (!data_sum)
        data_sum = inet_sum(frame + before, data_length, 0);
}

static void finish(void)
{
    uint64_t micros = (clock_now() - begun) / (clock_frequency() / 1000000);

    print(udp ? "UDP" : "TCP");
    print(" stream: ");
    print_number((uint32_t)(streamed * 8 / micros));
    print(" Mbit/s\r\n");
    state = IDLE;
}

static int send_segment(uint32_t flags)
{
    uint32_t data = flags & PSH ? data_length : 0;
    uint8_t *header = inet_begin(PROTOCOL_TCP, segment_header(flags) + data);

    if (!header)
        return 0;
    if (data)
        write_data(header, SEGMENT_HEADER);

    const struct segment segment = {
        .own_port = OWN_PORT,
        .peer_port = PORT,
        .sequence = next_sent,
        .acknowledged = next_expected,
        .flags = flags,
        .data = data,
        .data_sum = data ? data_sum : 0,
    };

    segment_send(header, &segment);
    next_sent += data + (flags & (SYN | FIN) ? 1 : 0);
    if ((int32_t)(next_sent - furthest) > 0)
        furthest = next_sent;
    return 1;
}

static int send_datagram(void)
{
    uint8_t *header = inet_begin(PROTOCOL_UDP, UDP_HEADER + data_length);

    if (!header)
        return 0;
    write_data(header, UDP_HEADER);
    put16(header, OWN_PORT);
    put16(header + 2, PORT);
    put16(header + 4, UDP_HEADER + data_length);
    /* No checksum, as RFC 768 allows. */
    put16(header + 6, 0);
    link_send(ETHERNET_HEADER + IP_HEADER + UDP_HEADER + data_length);
    streamed += data_length;
    return 1;
}

static void begin(void)
{
    for (uint32_t i = 0; i < PATTERN; i++)
        pattern[i] = (uint8_t)i;
    data_length = link_mtu() - IP_HEADER - (udp ? UDP_HEADER : SEGMENT_HEADER);
    begun = clock_now();
    if (udp) {
        state = STREAMING;
        return;
    }
    first_unacknowledged = next_sent = furthest = (uint32_t)clock_now();
    next_expected = 0;
    state = OPENING;
    send_segment(SYN);
}

static void stream_datagrams(void)
{
    for (int i = 0; i < BATCH && send_datagram(); i++)
        ;
    if (is_time_up())
        finish();
}

/* Sends what the peer's window has room for. */
static void stream_segments(void)
{
    while (!is_time_up() && next_sent + data_length - first_unacknowledged <= window && send_segment(PSH | ACK))
        ;
    if (is_time_up() && next_sent == first_unacknowledged && send_segment(FIN | ACK))
        state = CLOSING;
}

/* Everything from the first byte that nobody has acknowledged. */
static void repeat(void)
{
    last_progress = clock_now();
    if (state == ASKING) {
        inet_ask(target);
        return;
    }
    next_sent = first_unacknowledged;
    if (state == OPENING)
        send_segment(SYN);
    if (state == CLOSING)
        send_segment(FIN | ACK);
}

int stream_step(void)
{
    if (state == IDLE)
        return 1;
    if (state == ASKING && inet_knows(target)) {
        last_progress = clock_now();
        begin();
    }
    if (state == STREAMING && udp)
        stream_datagrams();
    else if (is_overdue())
        repeat();
    if (state == STREAMING && !udp)
        stream_segments();
    return 0;
}

int stream_take(const uint8_t *frame, const uint8_t *segment)
{
    uint32_t flags = segment[SEGMENT_HEADER_AND_FLAGS + 1];
    uint32_t acknowledged = get32(segment + SEGMENT_ACKNOWLEDGED);
    uint32_t progress = acknowledged - first_unacknowledged;

    if (state < OPENING || udp || get32(frame + ETHERNET_HEADER + 12) != target ||
        get16(segment + SEGMENT_PORT) != OWN_PORT || get16(segment + SEGMENT_SOURCE_PORT) != PORT)
        return 0;
    if (flags & RST) {
        print("stream refused\r\n");
        state = IDLE;
        return 1;
    }
    if (!(flags & ACK) || progress > furthest - first_unacknowledged)
        return 1;
    window = get16(segment + SEGMENT_WINDOW);
    if (progress) {
        first_unacknowledged = acknowledged;
        if ((int32_t)(next_sent - acknowledged) < 0)
            next_sent = acknowledged;
        last_progress = clock_now();
    }
    if (state == OPENING && flags & SYN && progress) {
        next_expected = get32(segment + SEGMENT_SEQUENCE) + 1;
        state = STREAMING;
        send_segment(ACK);
    } else if (state == STREAMING) {
        streamed += progress;
    } else if (state == CLOSING && flags & FIN && progress) {
        next_expected++;
        send_segment(ACK);
        finish();
    }
    return 1;
}

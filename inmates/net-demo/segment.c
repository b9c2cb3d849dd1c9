#include "segment.h"

#include "inet.h"
#include "link.h"

#define CHECKSUM 16
#define URGENT 18
#define OPTION_SEGMENT_SIZE 0x0204
#define OPTION_LENGTH 4
#define OWN_WINDOW 0xffff

uint32_t segment_header(uint32_t flags)
{
    return SEGMENT_HEADER + (flags & SYN ? OPTION_LENGTH : 0);
}

void segment_send(uint8_t *header, const struct segment *segment)
{
    uint32_t header_length = segment_header(segment->flags);
    uint32_t length = header_length + segment->data;

    put16(header + SEGMENT_SOURCE_PORT, segment->own_port);
    put16(header + SEGMENT_PORT, segment->peer_port);
    put32(header + SEGMENT_SEQUENCE, segment->sequence);
    put32(header + SEGMENT_ACKNOWLEDGED, segment->acknowledged);
    put16(header + SEGMENT_HEADER_AND_FLAGS, header_length / 4 << 12 | segment->flags);
    put16(header + SEGMENT_WINDOW, OWN_WINDOW);
    put16(header + CHECKSUM, 0);
    put16(header + URGENT, 0);
    if (segment->flags & SYN) {
        put16(header + SEGMENT_HEADER, OPTION_SEGMENT_SIZE);
        put16(header + SEGMENT_HEADER + 2, link_mtu() - IP_HEADER - SEGMENT_HEADER);
    }
    uint32_t sum = inet_pseudo_sum(header - ETHERNET_HEADER - IP_HEADER, PROTOCOL_TCP, length);
    sum = inet_sum(header, header_length, sum);
    uint64_t all = (uint64_t)sum + segment->data_sum;
    *(volatile uint16_t *)(header + CHECKSUM) = inet_fold((uint32_t)all + (uint32_t)(all >> 32));
    link_send(ETHERNET_HEADER + IP_HEADER + length);
}

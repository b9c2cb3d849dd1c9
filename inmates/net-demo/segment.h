/* Segments of TCP. */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdint.h>

/* Offsets in a segment. */
#define SEGMENT_SOURCE_PORT 0
#define SEGMENT_PORT 2
#define SEGMENT_SEQUENCE 4
#define SEGMENT_ACKNOWLEDGED 8
#define SEGMENT_HEADER_AND_FLAGS 12
#define SEGMENT_WINDOW 14
#define SEGMENT_HEADER 20

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define PSH 0x08
#define ACK 0x10

struct segment {
    uint16_t own_port, peer_port;
    uint32_t sequence, acknowledged, flags;
    /* Length of the data behind the header, and what inet_sum says of it. */
    uint32_t data, data_sum;
};

/* What the header takes: that of SYN tells the largest segment. */
uint32_t segment_header(uint32_t flags);

/* Writes the header, behind which the data lies already, and sends the frame. */
void segment_send(uint8_t *header, const struct segment *segment);

#endif

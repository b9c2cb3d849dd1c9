/*
 * One TCP connection at a time: port 9 takes a stream and forgets it, port 7 sends it back. Segments are taken in their
 * order only; what cannot be answered at once is not acknowledged, so that the sender sends it again. The link loses
 * nothing, so nothing is sent again from here.
 */
#ifndef TCP_H
#define TCP_H

#include <stdint.h>

/* Takes a segment that is the data of the packet in a frame. */
void tcp_take(const uint8_t *frame, const uint8_t *segment, uint32_t length);

/* To be called when no frame waits: acknowledges what has come. */
void tcp_acknowledge(void);

#endif

/* Streams data to a machine that takes it (port 9), over TCP or UDP, and says how fast that went. */
#ifndef STREAM_H
#define STREAM_H

#include <stdint.h>

/* Wants to stream to a machine for so long. */
void stream_open(uint32_t address, uint32_t seconds, int with_udp);

/* Sends what can be sent now; tells whether there is nothing to do until a frame comes. */
int stream_step(void);

/* Takes a segment of the stream's connection; 0 if it is none. */
int stream_take(const uint8_t *frame, const uint8_t *segment);

#endif

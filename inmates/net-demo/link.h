/* Ethernet over the device, with the rings and the handshake of the Linux driver ivshmem-net. */
#ifndef LINK_H
#define LINK_H

#include <stdint.h>

#define LINK_LARGEST_MTU 16384
#define LINK_LONGEST_FRAME (LINK_LARGEST_MTU + 18)

/* Takes the device, with its interrupt if wanted; 0 if there is none or its sections are too small. */
int link_open(int with_interrupt);

/* Goes on with the handshake; tells whether frames can be sent. */
int link_poll(void);

/* Largest payload of a frame. */
uint32_t link_mtu(void);

/*
 * Copies the next frame into private memory, so that the peer cannot change it any more, and points there; its place has
 * an alignment of 64 bytes. Its length, or 0 if there is none.
 */
uint32_t link_receive(uint8_t **frame);

/* Where the next frame is to be written, up to link_mtu() + 14 bytes; 0 if there is no room. */
uint8_t *link_begin(void);

/* Queues what was written there. */
void link_send(uint32_t length);

/* Shows the peer what was queued and received. */
void link_flush(void);

/* Sleeps until something happens, unless it has happened; without an interrupt, never. */
void link_wait(void);

/* Copies from aligned to aligned memory, in pieces of 64 bytes. */
void link_copy(void *to, const void *from, uint32_t length);

#endif

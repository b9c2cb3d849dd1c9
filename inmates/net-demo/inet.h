/* ARP, IPv4, ICMP echo and UDP echo for one address. */
#ifndef INET_H
#define INET_H

#include <stdint.h>

#define ETHERNET_HEADER 14
#define IP_HEADER 20
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

/* Takes an address; nothing is sent. */
void inet_open(uint32_t address);

/* Takes a frame and answers it if it wants an answer. */
void inet_take(uint8_t *frame, uint32_t length);

/* Whether the hardware address of a machine is known. */
int inet_knows(uint32_t address);

/* Asks for it. */
void inet_ask(uint32_t address);

/* Sends an echo request to the machine that is known. */
void inet_ping(uint16_t sequence);

/* Called for an answer to inet_ping. */
void ping_answered(uint32_t address, uint16_t sequence, uint32_t time_to_live, uint32_t length);

/* Writes the headers of a packet to who sent this frame; returns where its data begins, or 0 if there is no room. */
uint8_t *inet_begin_answer(const uint8_t *frame, uint32_t protocol, uint32_t length);

/* The same to the machine that is known. */
uint8_t *inet_begin(uint32_t protocol, uint32_t length);

/* Sum of 16-bit words as they lie in memory. */
uint32_t inet_sum(const uint8_t *bytes, uint32_t length, uint32_t sum);

/* What makes the sum right, as it lies in memory. */
uint16_t inet_fold(uint32_t sum);

/* Sum of the pseudo header of TCP, of addresses of a frame. */
uint32_t inet_pseudo_sum(const uint8_t *frame, uint32_t protocol, uint32_t length);

/* Numbers in network byte order at even addresses. */
static inline uint16_t get16(const uint8_t *at)
{
    return __builtin_bswap16(*(const volatile uint16_t *)at);
}

static inline uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static inline void put16(uint8_t *at, uint32_t value)
{
    *(volatile uint16_t *)at = __builtin_bswap16((uint16_t)value);
}

static inline void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

#endif

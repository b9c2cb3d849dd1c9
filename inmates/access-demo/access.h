/* The single accesses that access-demo makes. */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdint.h>

/* Registers x0 to x3 of a call. */
struct call {
    uint64_t x[4];
};

/* Fills the translation tables: an identity map of 40 bits, all of it normal memory; returns the root table. */
uint64_t map_everything(void);

/* Reads 1, 2, 4 or 8 bytes with one instruction. */
uint64_t load(uint64_t address, unsigned int size);

/* Writes 1, 2, 4 or 8 bytes with one instruction. */
void store(uint64_t address, uint64_t value, unsigned int size);

/* Reads and writes 16 bytes as a pair: an instruction whose syndrome describes nothing. */
void load_pair(uint64_t address);
void store_pair(uint64_t address, uint64_t value);

/* Executes one instruction word with x0 to x3 from the call, which then holds what they are. */
void execute(uint32_t word, struct call *call);

/* Calls the code at an address; returns if it returns. */
void fetch(uint64_t address);

#endif

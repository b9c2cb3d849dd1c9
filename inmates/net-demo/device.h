/* The ivshmem device that carries Ethernet: where its registers and sections are, and its interrupt. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdint.h>

struct device {
    uint32_t id;
    uint64_t registers;
    volatile uint32_t *state_table;
    uint8_t *output; /* own section */
    uint8_t *input;  /* the peer's */
    uint64_t section_size;
};

/* Finds the first device of protocol 1 and places its registers; 0 if there is none. */
int device_find(struct device *device);

/* Writes the state register. */
void device_set_state(const struct device *device, uint32_t state);

/* The peer's word of the state table. */
uint32_t device_peer_state(const struct device *device);

/* Rings the peer. */
void device_notify(const struct device *device);

/* Lets the device interrupt this CPU. */
void device_enable_interrupt(const struct device *device);

/* Sleeps until the device interrupts. Interrupts that came before end it at once. */
void device_wait(void);

#endif

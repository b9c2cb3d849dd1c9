/* Interrupts of one CPU: GIC version 2 or 3 as the communication region tells, and the virtual timer. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <stdint.h>

#define TIMER_INTERRUPT 27

/* Called for every interrupt but the timer's, with interrupts off. */
typedef void (*interrupt_handler)(uint32_t interrupt);

/* Takes the interrupt controller; interrupts stay off. */
void interrupts_open(interrupt_handler handler);

/* Lets a shared interrupt through. */
void interrupts_enable(uint32_t interrupt);

/* The first interrupt of the cell's virtual PCI devices. */
uint32_t interrupts_of_virtual_pci(void);

/* Turns interrupts on and off. */
static inline void interrupts_on(void)
{
    __asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void interrupts_off(void)
{
    __asm__ volatile("msr daifset, #2" : : : "memory");
}

/* Calls a function when the timer has got to a count, with interrupts off. */
void interrupts_at(uint64_t count, void (*called)(void));

/* Sleeps for a time, handling interrupts; they are on afterwards. */
void interrupts_sleep(uint32_t milliseconds);

#endif

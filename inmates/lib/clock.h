/* The virtual counter of the generic timer, which counts while the board's clock runs. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

static inline uint64_t clock_now(void)
{
    uint64_t ticks;

    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
    return ticks;
}

/* Ticks a second. */
static inline uint64_t clock_frequency(void)
{
    uint64_t hertz;

    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
    return hertz;
}

#endif

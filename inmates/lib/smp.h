/* Several CPUs in one cell: PSCI and hypercalls, and what a CPU needs that is turned on. */
#ifndef SMP_H
#define SMP_H

#include <stdint.h>

#define PSCI_VERSION 0x84000000UL
#define PSCI_CPU_ON 0xc4000003UL
#define PSCI_AFFINITY_INFO 0xc4000004UL
#define PSCI_DENIED (-3L)
#define AFFINITY_OFF 1

#define HYPERCALL_CPU_INFO 7UL
#define HYPERCALL_PUTC 8UL

/* The context of secondary_start; the order of the fields is known to smp.S. */
struct secondary {
    uint64_t ttbr0;
    uint64_t mair;
    uint64_t tcr;
    uint64_t sctlr;
    uint64_t vbar;
    uint64_t stack;
    void (*function)(void);
};

/* Entry point for CPU_ON; its context is the address of a struct secondary. */
void secondary_start(void);

static inline int64_t secure_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
    register uint64_t x0 __asm__("x0") = function;
    register uint64_t x1 __asm__("x1") = a;
    register uint64_t x2 __asm__("x2") = b;
    register uint64_t x3 __asm__("x3") = c;

    __asm__ volatile("smc #0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x3) : "memory");
    return (int64_t)x0;
}

static inline int64_t hypercall(uint64_t code, uint64_t a, uint64_t b)
{
    register uint64_t x0 __asm__("x0") = code;
    register uint64_t x1 __asm__("x1") = a;
    register uint64_t x2 __asm__("x2") = b;

    __asm__ volatile("hvc #0x4a48" : "+r"(x0) : "r"(x1), "r"(x2) : "memory");
    return (int64_t)x0;
}

/* Number of the CPU that calls. */
static inline uint64_t this_cpu(void)
{
    uint64_t mpidr;

    __asm__ volatile("mrs %0, mpidr_el1" : "=r"(mpidr));
    return mpidr & 0xff;
}

#endif

#include "access.h"

#define ENTRIES 512
#define BLOCK 1UL
#define TABLE 3UL
#define INNER_SHAREABLE (3UL << 8)
#define ACCESSED (1UL << 10)
#define GIB (1UL << 30)
#define CPUS 4
#define RET 0xd65f03c0U

static uint64_t root[ENTRIES] __attribute__((aligned(4096)));
static uint64_t blocks[2 * ENTRIES] __attribute__((aligned(4096)));

/* One instruction for each CPU, in a cache line of its own. */
static uint32_t code[CPUS][16] __attribute__((aligned(64)));

uint64_t map_everything(void)
{
    for (uint64_t i = 0; i < 2 * ENTRIES; i++)
        blocks[i] = i * GIB | BLOCK | INNER_SHAREABLE | ACCESSED;
    root[0] = (uint64_t)blocks | TABLE;
    root[1] = (uint64_t)(blocks + ENTRIES) | TABLE;
    return (uint64_t)root;
}

uint64_t load(uint64_t address, unsigned int size)
{
    uint64_t value = 0;

    if (size == 1)
        __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    else if (size == 2)
        __asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    else if (size == 4)
        __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    else
        __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

void store(uint64_t address, uint64_t value, unsigned int size)
{
    if (size == 1)
        __asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(address) : "memory");
    else if (size == 2)
        __asm__ volatile("strh %w0, [%1]" : : "r"(value), "r"(address) : "memory");
    else if (size == 4)
        __asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
    else
        __asm__ volatile("str %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

void load_pair(uint64_t address)
{
    uint64_t low, high;

    __asm__ volatile("ldp %0, %1, [%2]" : "=&r"(low), "=&r"(high) : "r"(address) : "memory");
}

void store_pair(uint64_t address, uint64_t value)
{
    __asm__ volatile("stp %0, %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

void fetch(uint64_t address)
{
    __asm__ volatile("blr %0" : : "r"(address) : "x30", "memory", "cc");
}

void execute(uint32_t word, struct call *call)
{
    uint64_t cpu;
    register uint64_t x0 __asm__("x0") = call->x[0];
    register uint64_t x1 __asm__("x1") = call->x[1];
    register uint64_t x2 __asm__("x2") = call->x[2];
    register uint64_t x3 __asm__("x3") = call->x[3];

    __asm__ volatile("mrs %0, mpidr_el1" : "=r"(cpu));
    volatile uint32_t *line = code[cpu & (CPUS - 1)];
    line[0] = word;
    line[1] = RET;
    __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(line) : "memory");
    __asm__ volatile("blr %4"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     : "r"(line)
                     : "x30", "memory", "cc");
    call->x[0] = x0;
    call->x[1] = x1;
    call->x[2] = x2;
    call->x[3] = x3;
}

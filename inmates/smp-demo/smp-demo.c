/*
 * Several CPUs: the first one turns the others on, all count in shared memory with exclusive accesses, one goes off and
 * one touches what is not the cell's. The first one tells what it sees, and runs on.
 */
#include "inmate.h"
#include "smp.h"

#define CPUS 8
#define INCREMENTS 20000U
#define STACK_SIZE 1024
/* Nothing of any cell is mapped there. */
#define FOREIGN_ADDRESS 0x7000000000UL

static struct secondary secondaries[CPUS];
static uint8_t stacks[CPUS][STACK_SIZE] __attribute__((aligned(16)));
static uint32_t counter;
static uint32_t finished;
static uint32_t go_on;

static void increment(uint32_t *word)
{
    uint32_t value;
    uint32_t failed;

    do {
        __asm__ volatile("ldxr %w0, [%2]\n"
                         "add %w0, %w0, #1\n"
                         "stxr %w1, %w0, [%2]"
                         : "=&r"(value), "=&r"(failed)
                         : "r"(word)
                         : "memory");
    } while (failed);
}

static uint32_t load_acquire(const uint32_t *word)
{
    uint32_t value;

    __asm__ volatile("ldar %w0, [%1]" : "=r"(value) : "r"(word) : "memory");
    return value;
}

static void store_release(uint32_t *word, uint32_t value)
{
    __asm__ volatile("stlr %w0, [%1]" : : "r"(value), "r"(word) : "memory");
}

static void count(void)
{
    for (uint32_t i = 0; i < INCREMENTS; i++)
        increment(&counter);
    __asm__ volatile("dmb ish" : : : "memory");
    increment(&finished);
}

/* Counts, and goes off when the first CPU says so. */
static void count_and_go_off(void)
{
    count();
    while (!load_acquire(&go_on))
        ;
}

/* Counts, and makes a violation when the first CPU says so. */
static void count_and_violate(void)
{
    count_and_go_off();
    (void)mmio_read32(FOREIGN_ADDRESS);
}

static void print_cpu(const char *before, uint32_t cpu, const char *behind)
{
    print(before);
    print_number(cpu);
    print(behind);
}

static int64_t turn_on(uint32_t cpu, void (*function)(void))
{
    struct secondary *target = &secondaries[cpu];

    __asm__ volatile("mrs %0, ttbr0_el1" : "=r"(target->ttbr0));
    __asm__ volatile("mrs %0, mair_el1" : "=r"(target->mair));
    __asm__ volatile("mrs %0, tcr_el1" : "=r"(target->tcr));
    __asm__ volatile("mrs %0, sctlr_el1" : "=r"(target->sctlr));
    __asm__ volatile("mrs %0, vbar_el1" : "=r"(target->vbar));
    target->stack = (uint64_t)&stacks[cpu + 1];
    target->function = function;
    __asm__ volatile("dsb ish" : : : "memory");
    return secure_call(PSCI_CPU_ON, cpu, (uint64_t)secondary_start, (uint64_t)target);
}

static void await_off(uint32_t cpu)
{
    while (secure_call(PSCI_AFFINITY_INFO, cpu, 0, 0) != AFFINITY_OFF)
        ;
}

static void print_on_hypervisor_console(const char *text)
{
    while (*text)
        hypercall(HYPERCALL_PUTC, (uint64_t)*text++, 0);
}

void inmate_main(void)
{
    uint32_t self = (uint32_t)this_cpu();
    uint32_t others[CPUS];
    uint32_t number = 0;

    /* Memory stays as it is when a cell is started again. */
    counter = 0;
    finished = 0;
    go_on = 0;
    for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
        if (cpu != self && secure_call(PSCI_AFFINITY_INFO, cpu, 0, 0) != PSCI_DENIED)
            others[number++] = cpu;
    }
    print_cpu("CPU ", self, " runs\r\n");
    for (uint32_t i = 0; i < number; i++) {
        int64_t answer = turn_on(others[i], i == 0 ? count_and_go_off : count_and_violate);

        print_cpu("CPU ", others[i], answer == 0 ? " turned on\r\n" : " does not turn on\r\n");
    }
    count();
    while (load_acquire(&finished) != number + 1)
        ;
    print_cpu("counted ", load_acquire(&counter), "\r\n");
    store_release(&go_on, 1);
    for (uint32_t i = 0; i < number; i++) {
        await_off(others[i]);
        print_cpu("CPU ", others[i], " is off, state ");
        print_number((uint32_t)hypercall(HYPERCALL_CPU_INFO, others[i], 0));
        print("\r\n");
    }
    print_on_hypervisor_console("smp-demo is done\n");
    print_cpu("CPU ", self, " runs on\r\n");
    for (;;)
        __asm__ volatile("wfi");
}

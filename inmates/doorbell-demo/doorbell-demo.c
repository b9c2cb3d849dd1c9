/*
 * Tells how old doorbells are when the handler of their interrupt begins. One cell rings and prints, in nanoseconds, what
 * the other one has measured; both read the same counter.
 *
 * Words of the command line:
 *
 *     ring=N    rings peer N and prints; without it the inmate answers whoever rings
 *     rest=N    microseconds from an answer to the next doorbell; without it none
 */
#include "clock.h"
#include "inmate.h"
#include "interrupts.h"
#include "pci.h"

#define IDENTITY 0x4106110a
#define BAR0 0xff000000UL
#define CAPABILITY_STATE_TABLE_SIZE 0x04
#define CAPABILITY_RW_SIZE 0x08
#define CAPABILITY_OUTPUT_SIZE 0x10
#define CAPABILITY_ADDRESS 0x18
#define REGISTER_ID 0x00
#define REGISTER_CONTROL 0x08
#define REGISTER_DOORBELL 0x0c
#define REGISTER_STATE 0x10
#define READY 1
#define NANOS_PER_TICK (1000000000UL / clock_frequency())

/* Words of an output section. */
#define RUNG_AT 0
#define AGE 1
#define TARGET 2

extern const char command_line[];

static uint32_t id;
static volatile uint32_t *state_table;
static uint64_t outputs;
static uint64_t output_size;
static volatile uint32_t answered;

/* The number behind a word of the command line, or -1. */
static int told(const char *word)
{
    for (const char *at = command_line; *at; at++) {
        uint32_t length = 0;
        int number = 0;

        while (word[length] && at[length] == word[length])
            length++;
        if (word[length])
            continue;
        for (at += length; *at >= '0' && *at <= '9'; at++)
            number = number * 10 + (*at - '0');
        return number;
    }
    return -1;
}

static volatile uint64_t *output(uint32_t peer)
{
    return (volatile uint64_t *)(outputs + peer * output_size);
}

static void ring(uint32_t peer)
{
    __asm__ volatile("dmb sy" : : : "memory");
    mmio_write32(BAR0 + REGISTER_DOORBELL, peer << 16);
}

static void interrupted(uint32_t interrupt)
{
    uint64_t now = clock_now();

    (void)interrupt;
    answered = 1;
    if (told("ring=") >= 0)
        return;
    for (uint32_t peer = 0; peer < 3; peer++) {
        if (peer != id && output(peer)[TARGET] == id && output(peer)[RUNG_AT]) {
            output(id)[AGE] = now - output(peer)[RUNG_AT];
            ring(peer);
        }
    }
}

static uint64_t read64(uint32_t bdf, uint32_t offset)
{
    return pci_read32(bdf, offset) | (uint64_t)pci_read32(bdf, offset + 4) << 32;
}

static void open_device(void)
{
    int found = pci_find(IDENTITY);
    uint32_t bdf = (uint32_t)found;
    uint32_t capability;

    if (found < 0) {
        print("No ivshmem device\r\n");
        stop();
    }
    capability = pci_find_capability(bdf, PCI_CAPABILITY_VENDOR);
    pci_write32(bdf, PCI_BAR0, BAR0);
    pci_write16(bdf, PCI_COMMAND, PCI_COMMAND_MEMORY);
    id = mmio_read32(BAR0 + REGISTER_ID);
    state_table = (volatile uint32_t *)read64(bdf, capability + CAPABILITY_ADDRESS);
    outputs = (uint64_t)state_table + pci_read32(bdf, capability + CAPABILITY_STATE_TABLE_SIZE) +
              read64(bdf, capability + CAPABILITY_RW_SIZE);
    output_size = read64(bdf, capability + CAPABILITY_OUTPUT_SIZE);
    output(id)[RUNG_AT] = 0;
    interrupts_enable(interrupts_of_virtual_pci());
    mmio_write32(BAR0 + REGISTER_CONTROL, 1);
    mmio_write32(BAR0 + REGISTER_STATE, READY);
}

static void measure(uint32_t peer, uint64_t rest)
{
    output(id)[TARGET] = peer;
    for (;;) {
        uint64_t end = clock_now() + rest;

        while (rest && (int64_t)(end - clock_now()) > 0)
            ;
        answered = 0;
        output(id)[RUNG_AT] = clock_now();
        ring(peer);
        interrupts_off();
        while (!answered) {
            __asm__ volatile("wfi" : : : "memory");
            interrupts_on();
            __asm__ volatile("isb" : : : "memory");
            interrupts_off();
        }
        interrupts_on();
        print_number((uint32_t)(output(peer)[AGE] * NANOS_PER_TICK));
        print(" ns\r\n");
    }
}

void inmate_main(void)
{
    int peer = told("ring=");
    int rest = told("rest=");

    interrupts_open(interrupted);
    open_device();
    interrupts_on();
    if (peer < 0) {
        for (;;)
            __asm__ volatile("wfi");
    }
    while (state_table[peer] != READY)
        ;
    measure((uint32_t)peer, rest < 0 ? 0 : (uint64_t)rest * clock_frequency() / 1000000);
}

/*
 * Drives the first shared memory device of its cell that has no protocol: prints what it finds, rings another peer once a
 * second, and tells of each interrupt. What it prints has the form of the demo of the original.
 *
 * Words of the command line:
 *
 *     target=N     the peer to ring; without it the next one
 *     irq_base=N   number of the first interrupt; without it that of the cell's virtual PCI devices
 *     pause=N      milliseconds between rings; without it 1000; 0: as fast as it can, and silently
 *     silent       interrupts are counted, but nothing is printed
 */
#include "inmate.h"
#include "interrupts.h"
#include "pci.h"

#define IDENTITY 0x4106110a
#define CLASS_WITHOUT_PROTOCOL 0xff000000
#define BAR0 0xff000000UL
#define BAR1 0xff001000UL

#define CAPABILITY_STATE_TABLE_SIZE 0x04
#define CAPABILITY_RW_SIZE 0x08
#define CAPABILITY_OUTPUT_SIZE 0x10
#define CAPABILITY_ADDRESS 0x18
#define MSIX_ENABLE (1u << 31)

#define REGISTER_ID 0x00
#define REGISTER_MAX_PEERS 0x04
#define REGISTER_CONTROL 0x08
#define REGISTER_DOORBELL 0x0c
#define REGISTER_STATE 0x10

#define MAX_VECTORS 4
#define NO_NUMBER 0xffffffff

extern const volatile char command_line[];

static uint32_t id;
static uint32_t first_interrupt;
static uint32_t vectors;
static int has_msix;
static int silent;
static uint32_t counts[MAX_VECTORS];
static volatile uint32_t *state_table;
static volatile uint32_t *rw_section;
static volatile uint32_t *in_sections;
static volatile uint32_t *out_section;

/* The number behind a word of the command line such as "target=", or NO_NUMBER; 0 for a word without one. */
static uint32_t told(const char *word)
{
    const volatile char *at = command_line;

    while (*at) {
        const char *expected = word;

        while (*expected && *at == *expected) {
            at++;
            expected++;
        }
        if (!*expected) {
            uint32_t number = 0;

            while (*at >= '0' && *at <= '9')
                number = number * 10 + (uint32_t)(*at++ - '0');
            return number;
        }
        while (*at && *at != ' ')
            at++;
        while (*at == ' ')
            at++;
    }
    return NO_NUMBER;
}

static void print_hex(uint64_t value, unsigned int digits)
{
    while (digits) {
        uint32_t digit = value >> (4 * --digits) & 0xf;

        uart_put((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
}

static void print_signed(uint32_t value)
{
    if (value >> 31) {
        uart_put('-');
        value = 0 - value;
    }
    print_number(value);
}

static void print_address(const char *what, uint64_t address)
{
    print("IVSHMEM: ");
    print(what);
    print(" 0x");
    print_hex(address, 16);
    print("\r\n");
}

static void print_value(const char *what, uint32_t value)
{
    print(what);
    print_signed(value);
    print("\r\n");
}

static void print_sections(void)
{
    print_value("state[0] = ", state_table[0]);
    print_value("state[1] = ", state_table[1]);
    print_value("state[2] = ", state_table[2]);
    print_value("rw[0] = ", rw_section[0]);
    print_value("rw[1] = ", rw_section[1]);
    print_value("rw[2] = ", rw_section[2]);
    print_value("in@0x0000 = ", in_sections[0]);
    print_value("in@0x2000 = ", in_sections[0x2000 / 4]);
    print_value("in@0x4000 = ", in_sections[0x4000 / 4]);
}

static void interrupted(uint32_t interrupt)
{
    uint32_t vector = interrupt - first_interrupt;
    uint32_t count;

    if (vector >= vectors)
        return;
    counts[vector]++;
    count = counts[has_msix && id < MAX_VECTORS ? id : 0];
    rw_section[id] = count;
    out_section[0] = count * 10;
    if (silent)
        return;
    print("\r\nIVSHMEM: got interrupt ");
    print_number(vector);
    print(" (#");
    print_number(counts[vector]);
    print(")\r\n");
    print_sections();
}

static uint64_t read64(uint32_t bdf, uint32_t offset)
{
    return pci_read32(bdf, offset) | (uint64_t)pci_read32(bdf, offset + 4) << 32;
}

static void find_sections(uint32_t bdf, uint32_t capability)
{
    uint64_t at = read64(bdf, capability + CAPABILITY_ADDRESS);

    state_table = (volatile uint32_t *)at;
    print_address("state table is at", at);
    at += pci_read32(bdf, capability + CAPABILITY_STATE_TABLE_SIZE);
    rw_section = (volatile uint32_t *)at;
    print_address("R/W section is at", at);
    at += read64(bdf, capability + CAPABILITY_RW_SIZE);
    in_sections = (volatile uint32_t *)at;
    print_address("input sections start at", at);
    at += id * read64(bdf, capability + CAPABILITY_OUTPUT_SIZE);
    out_section = (volatile uint32_t *)at;
    print_address("output section is at", at);
}

static void connect_vectors(uint32_t bdf)
{
    uint32_t capability = pci_find_capability(bdf, PCI_CAPABILITY_MSIX);

    has_msix = capability != 0;
    vectors = 1;
    if (has_msix) {
        uint32_t size = (pci_read32(bdf, capability) >> 16 & 0x7ff) + 1;

        vectors = size < MAX_VECTORS ? size : MAX_VECTORS;
        for (uint32_t n = 0; n < vectors; n++) {
            mmio_write32(BAR1 + 16 * n + 8, first_interrupt + n);
            mmio_write32(BAR1 + 16 * n + 12, 0);
        }
        pci_write32(bdf, capability, pci_read32(bdf, capability) | MSIX_ENABLE);
    }
    for (uint32_t n = 0; n < vectors; n++)
        interrupts_enable(first_interrupt + n);
}

static void ring(uint32_t target)
{
    uint32_t vector = has_msix ? id + 1 : 0;

    if (!silent) {
        interrupts_off();
        print("\r\nIVSHMEM: sending IRQ ");
        print_number(vector);
        print(" to peer ");
        print_number(target);
        print("\r\n");
        interrupts_on();
    }
    mmio_write32(BAR0 + REGISTER_DOORBELL, vector | target << 16);
}

void inmate_main(void)
{
    uint32_t max_peers;
    uint32_t target = told("target=");
    uint32_t pause = told("pause=");
    uint32_t vendor;
    int bdf;

    first_interrupt = told("irq_base=");
    if (first_interrupt == NO_NUMBER)
        first_interrupt = interrupts_of_virtual_pci();
    silent = told("silent") != NO_NUMBER || pause == 0;
    interrupts_open(interrupted);
    bdf = pci_find(IDENTITY);
    if (bdf < 0) {
        print("IVSHMEM: No PCI devices found .. nothing to do.\r\n");
        stop();
    }
    print("IVSHMEM: Found device at ");
    print_hex((uint32_t)bdf >> 8, 2);
    print(":");
    print_hex((uint32_t)bdf >> 3 & 0x1f, 2);
    print(".");
    print_hex((uint32_t)bdf & 7, 1);
    print("\r\n");
    if (pci_read32((uint32_t)bdf, PCI_CLASS) != CLASS_WITHOUT_PROTOCOL) {
        print("IVSHMEM: class/revision ");
        print_hex(pci_read32((uint32_t)bdf, PCI_CLASS), 8);
        print(", not supported\r\n");
        stop();
    }
    vendor = pci_find_capability((uint32_t)bdf, PCI_CAPABILITY_VENDOR);
    pci_write32((uint32_t)bdf, PCI_BAR0, BAR0);
    print_address("bar0 is at", BAR0);
    pci_write32((uint32_t)bdf, PCI_BAR0 + 4, BAR1);
    print_address("bar1 is at", BAR1);
    pci_write16((uint32_t)bdf, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);

    id = mmio_read32(BAR0 + REGISTER_ID);
    print_value("IVSHMEM: ID is ", id);
    max_peers = mmio_read32(BAR0 + REGISTER_MAX_PEERS);
    print_value("IVSHMEM: max. peers is ", max_peers);
    if (target == NO_NUMBER)
        target = id + 1 < max_peers ? id + 1 : 0;
    find_sections((uint32_t)bdf, vendor);
    connect_vectors((uint32_t)bdf);
    print("IVSHMEM: initialized device\r\n");

    mmio_write32(BAR0 + REGISTER_CONTROL, 1);
    mmio_write32(BAR0 + REGISTER_STATE, id + 1);
    rw_section[id] = 0;
    out_section[0] = 0;
    print_sections();
    interrupts_on();
    for (;;) {
        if (pause)
            interrupts_sleep(pause == NO_NUMBER ? 1000 : pause);
        ring(target);
    }
}

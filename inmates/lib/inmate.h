/* What an inmate of this library can use. */
#ifndef INMATE_H
#define INMATE_H

#include <stdint.h>

/* The communication region: one page that the hypervisor maps at this address. */
#define COMM_REGION_BASE 0x80000000UL
#define COMM_REGION_REVISION 2
#define CELL_FAILED_WRONG_REVISION 4

struct console {
    uint64_t address;
    uint32_t size;
    uint16_t type;
    uint16_t flags;
    uint32_t divider;
    uint32_t gate_number;
    uint64_t clock_register;
} __attribute__((packed));

struct comm_region {
    char signature[6];
    uint16_t revision;
    volatile uint32_t cell_state;
    volatile uint32_t message;
    volatile uint32_t reply;
    uint32_t flags;
    struct console console;
    uint64_t pci_mmconfig_base;
} __attribute__((packed, aligned(8)));

static inline struct comm_region *comm_region(void)
{
    return (struct comm_region *)COMM_REGION_BASE;
}

/* Device accesses as single loads and stores of one register, which a hypervisor can emulate. */
static inline uint32_t mmio_read32(uint64_t address)
{
    uint32_t value;
    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

static inline void mmio_write32(uint64_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

static inline uint8_t mmio_read8(uint64_t address)
{
    uint32_t value;
    __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint8_t)value;
}

static inline void mmio_write8(uint64_t address, uint8_t value)
{
    __asm__ volatile("strb %w0, [%1]" : : "r"((uint32_t)value), "r"(address) : "memory");
}

/* Halts this CPU for good. */
void stop(void) __attribute__((noreturn));

/* Fills the translation tables and returns the first-level one; called once, by the start-up code. */
uint64_t map_memory(void);

/* Finds the serial port that the communication region names and sets its speed when told to; 0 when there is none. */
int uart_init(const struct console *console);

/* Sends one character, waiting for room. */
void uart_put(char c);

/* Takes one received character, or returns -1 when there is none. */
int uart_get(void);

/* Lets the serial port interrupt when it has received something. */
void uart_interrupt_on_input(void);

/* Sends a text as it is. */
void print(const char *text);

/* Sends a number in decimal. */
void print_number(uint32_t number);

/* The inmate itself; the start-up code calls it when the communication region is the expected one. */
void inmate_main(void);

#endif

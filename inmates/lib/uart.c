/* Serial ports: 8250 family and PL011. Sending polls. */
#include "inmate.h"

#define TYPE_8250 2
#define TYPE_PL011 3
#define FLAG_REGISTER_DISTANCE_4 0x2

#define UART_DATA 0
#define UART_DLL 0
#define UART_DLM 1
#define UART_IER 1
#define UART_LCR 3
#define UART_LSR 5
#define IER_RECEIVED_DATA 0x01
#define LCR_8N1 0x03
#define LCR_DIVISOR_LATCH 0x80
#define LSR_DATA_READY 0x01
#define LSR_HOLDING_EMPTY 0x20

#define PL011_DR 0x00
#define PL011_FR 0x18
#define PL011_IBRD 0x24
#define PL011_FBRD 0x28
#define PL011_LCR_H 0x2c
#define PL011_CR 0x30
#define PL011_IMSC 0x38
#define INTERRUPT_RECEIVE (1 << 4)
#define INTERRUPT_RECEIVE_TIMEOUT (1 << 6)
#define FR_BUSY (1 << 3)
#define FR_RECEIVE_EMPTY (1 << 4)
#define FR_TRANSMIT_FULL (1 << 5)
#define LCR_H_8N1_FIFO 0x70
#define CR_ENABLE_BOTH 0x301

static struct {
    uint64_t base;
    unsigned int type;
    unsigned int distance;
} port;

static uint32_t read_8250(unsigned int reg)
{
    return port.distance == 4 ? mmio_read32(port.base + reg * 4UL) : mmio_read8(port.base + reg);
}

static void write_8250(unsigned int reg, uint32_t value)
{
    if (port.distance == 4)
        mmio_write32(port.base + reg * 4UL, value);
    else
        mmio_write8(port.base + reg, (uint8_t)value);
}

static void set_divider_8250(uint32_t divider)
{
    write_8250(UART_LCR, LCR_DIVISOR_LATCH);
    write_8250(UART_DLL, divider & 0xff);
    write_8250(UART_DLM, (divider >> 8) & 0xff);
    write_8250(UART_LCR, LCR_8N1);
}

static void set_divider_pl011(uint32_t divider)
{
    mmio_write32(port.base + PL011_CR, 0);
    while (mmio_read32(port.base + PL011_FR) & FR_BUSY)
        ;
    mmio_write32(port.base + PL011_IBRD, divider);
    mmio_write32(port.base + PL011_FBRD, 0);
    mmio_write32(port.base + PL011_LCR_H, LCR_H_8N1_FIFO);
    mmio_write32(port.base + PL011_CR, CR_ENABLE_BOTH);
}

int uart_init(const struct console *console)
{
    port.base = console->address;
    port.distance = console->flags & FLAG_REGISTER_DISTANCE_4 ? 4 : 1;
    port.type = console->type;
    /* Without a divider the port is shared with somebody who has set it up. */
    if (port.type == TYPE_8250) {
        if (console->divider)
            set_divider_8250(console->divider);
    } else if (port.type == TYPE_PL011) {
        if (console->divider)
            set_divider_pl011(console->divider);
    } else {
        port.type = 0;
    }
    return port.type != 0;
}

void uart_put(char c)
{
    if (port.type == TYPE_8250) {
        while (!(read_8250(UART_LSR) & LSR_HOLDING_EMPTY))
            ;
        write_8250(UART_DATA, (uint8_t)c);
    } else if (port.type == TYPE_PL011) {
        while (mmio_read32(port.base + PL011_FR) & FR_TRANSMIT_FULL)
            ;
        mmio_write32(port.base + PL011_DR, (uint8_t)c);
    }
}

int uart_get(void)
{
    if (port.type == TYPE_8250 && (read_8250(UART_LSR) & LSR_DATA_READY))
        return (int)(read_8250(UART_DATA) & 0xff);
    if (port.type == TYPE_PL011 && !(mmio_read32(port.base + PL011_FR) & FR_RECEIVE_EMPTY))
        return (int)(mmio_read32(port.base + PL011_DR) & 0xff);
    return -1;
}

void uart_interrupt_on_input(void)
{
    if (port.type == TYPE_8250)
        write_8250(UART_IER, IER_RECEIVED_DATA);
    else if (port.type == TYPE_PL011)
        mmio_write32(port.base + PL011_IMSC, INTERRUPT_RECEIVE | INTERRUPT_RECEIVE_TIMEOUT);
}

void print(const char *text)
{
    while (*text)
        uart_put(*text++);
}

void print_number(uint32_t number)
{
    char digits[10];
    unsigned int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count)
        uart_put(digits[--count]);
}

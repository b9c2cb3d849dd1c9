/*
 * Sends every line that it receives back, when it is complete; longer ones than it can keep in pieces. Looks for input all
 * the time, or, when the command line says "interrupt=N", sleeps until the serial port raises that interrupt.
 */
#include "inmate.h"
#include "interrupts.h"
#include "option.h"

#define LINE_LENGTH 256

static char line[LINE_LENGTH];
static unsigned int length;

static void take(char c)
{
    if (c != '\r' && c != '\n')
        line[length++] = c;
    if (c == '\n' || c == '\r' || length == LINE_LENGTH) {
        for (unsigned int i = 0; i < length; i++)
            uart_put(line[i]);
        if (length)
            print("\r\n");
        length = 0;
    }
}

static void take_all(uint32_t interrupt)
{
    (void)interrupt;
    for (int c = uart_get(); c >= 0; c = uart_get())
        take((char)c);
}

void inmate_main(void)
{
    uint32_t interrupt = option("interrupt=", 0);

    if (interrupt) {
        interrupts_open(take_all);
        interrupts_enable(interrupt);
        uart_interrupt_on_input();
        interrupts_on();
    }
    print("echo ready\r\n");
    for (;;) {
        if (interrupt)
            __asm__ volatile("wfi");
        else
            take_all(0);
    }
}

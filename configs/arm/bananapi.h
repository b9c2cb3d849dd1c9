/* Banana Pi M1: what its root cell and the other cells have in common. */
#include "../parts.h"

#define BANANAPI_GIC 0x01c81000
#define BANANAPI_CLOCKS 0x01c20000
#define BANANAPI_PORT_H 0x01c208fc
#define BANANAPI_UARTS_4_TO_7 0x01c29000
#define BANANAPI_LINK 0x7bf00000
#define WORDS (REGISTERS | JAILHOUSE_MEM_IO_32)

/* The eighth UART, whose clock the inmate turns on */
#define BANANAPI_CONSOLE {SERIAL(8250, 0x01c29c00, 0), .divider = 0xd, .gate_nr = 23, .clock_reg = BANANAPI_CLOCKS + 0x6c}

/* What bare-metal cells need beside their RAM: clocks, the pins of port H, the UARTs 4 to 7 */
#define BANANAPI_DEVICES \
	SAME(BANANAPI_CLOCKS, 0x400, WORDS | JAILHOUSE_MEM_ROOTSHARED), \
	SAME(BANANAPI_PORT_H, 0x24, WORDS), \
	SAME(BANANAPI_UARTS_4_TO_7, 0x1000, REGISTERS)

/* AM62x: a cell for bare-metal inmates on CPU 1, with the Ethernet link 00:01.0 to the root cell and the fourth UART. */
#define NAME "net-demo"
#define LINK 1
#define LINK_START 0xdfb00000
#define PEER 1
#define CPUS 0x2
#define RAM_START 0xe0100000
#define UART_START 0x02830000
#define INTERRUPT 190
#include "net-cell.h"

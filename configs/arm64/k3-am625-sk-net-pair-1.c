/* AM62x: peer 0 of link 00:02.0 on CPU 1, with the fourth UART. */
#define NAME "net-pair-1"
#define LINK 2
#define LINK_START 0xe0200000
#define PEER 0
#define CPUS 0x2
#define RAM_START 0xe0100000
#define UART_START 0x02830000
#define INTERRUPT 190
#include "net-cell.h"

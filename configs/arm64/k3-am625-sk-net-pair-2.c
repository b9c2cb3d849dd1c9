/* AM62x: peer 1 of link 00:02.0 on CPU 3, with the third UART. */
#define NAME "net-pair-2"
#define LINK 2
#define LINK_START 0xe0200000
#define PEER 1
#define CPUS 0x8
#define RAM_START 0xe0110000
#define UART_START 0x02820000
#define INTERRUPT 188
#include "net-cell.h"

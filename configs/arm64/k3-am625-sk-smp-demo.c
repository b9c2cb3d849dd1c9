/* AM62x: bare-metal demo on CPUs 1 to 3, with 64 KiB of RAM and the second UART, that may print for debugging. */
#define NAME "smp-demo"
#define FLAGS JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED
#define CPUS 0xe
#define UART_START K3_UART(1)
#define DIVIDER 0x1b
#define RAM_START 0xe0000000
#include "bare-cell.h"

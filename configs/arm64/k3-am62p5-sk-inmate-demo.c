/* AM62Px: bare-metal demo on CPU 2, with 64 KiB of RAM and the second UART, which is that of the AM62x. */
#define NAME "inmate-demo"
#define CPUS 0x4
#define UART_START K3_UART(1)
#define DIVIDER 0x1b
#define RAM_START 0x9e0000000
#include "bare-cell.h"

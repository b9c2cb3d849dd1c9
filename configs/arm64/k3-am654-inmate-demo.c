/* AM65x: bare-metal demo on CPU 2, with 64 KiB of RAM and the UART of the MCU domain. */
#define NAME "inmate-demo"
#define CPUS 0x4
#define UART_START 0x40a00000
#define DIVIDER 0x35
#define RAM_START 0x8e0000000
#include "bare-cell.h"

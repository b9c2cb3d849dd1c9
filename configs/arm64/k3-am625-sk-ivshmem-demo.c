/* AM62x: peer 1 of link 00:00.0 on CPU 2, with the second UART. */
#define NAME "ivshmem-demo"
#define PEER 1
#define CPUS 0x4
#define RAM_START 0xe0000000
#define UART_START 0x02810000
#define INTERRUPT 184
#include "ivshmem-demo.h"

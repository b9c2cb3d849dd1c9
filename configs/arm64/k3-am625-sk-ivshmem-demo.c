/* AM62x: peer 1 of link 00:00.0 on CPU 2, with the second UART. */
#define NAME "ivshmem-demo"
#define CPUS 0x4
#define SHARED_START 0xdfa00000
#define PEERS 3
#define PEER 1
#define RAM_START 0xe0000000
#define UART_START K3_UART(1)
#define INTERRUPT 184
#include "ivshmem-demo.h"

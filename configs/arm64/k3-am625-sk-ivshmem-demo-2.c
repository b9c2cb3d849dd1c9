/* AM62x: peer 2 of link 00:00.0 on CPU 3, with the third UART. */
#define NAME "ivshmem-demo-2"
#define CPUS 0x8
#define SHARED_START 0xdfa00000
#define PEERS 3
#define PEER 2
#define RAM_START 0xe0010000
#define UART_START K3_UART(2)
#define INTERRUPT 188
#include "ivshmem-demo.h"

/* AM62Px: peer 1 of link 00:00.0 on CPU 1, with the third UART, which is that of the AM62x, as is the interrupt. */
#define NAME "ivshmem-demo"
#define CPUS 0x2
#define SHARED_START 0x9dfa00000
#define PEERS 3
#define PEER 1
#define RAM_START 0x9e0010000
#define UART_START K3_UART(2)
#define INTERRUPT 184
#include "ivshmem-demo.h"

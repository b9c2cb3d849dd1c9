/* J721E: bare-metal demo on CPU 1, with 64 KiB of RAM and the second UART, peer 1 of link 00:00.0. */
#define NAME "inmate-demo"
#define CPUS 0x2
#define DOMAIN 4
#define SHARED_START 0x89fe00000
#define PEERS 2
#define PEER 1
#define RAM_START 0x89ff40000
#define UART_START K3_UART(1)
#define QUIRKS JAILHOUSE_CON_MDR_QUIRK
#define INTERRUPT 195
#include "ivshmem-demo.h"

/* AM62x: Linux on CPUs 1 to 3 with 512 MiB of RAM, the second UART and two shared memory links. */
#define NAME "k3-am625-sk-linux-demo"
#define SHARED_START 0xdfa00000
#define INMATES_RAM 0xe0000000
#include "k3-am62-linux-demo.h"

/*
 * AM62Px: Linux on CPUs 1 to 3 with 512 MiB of RAM, the second UART and two shared memory links. The secure proxy and the
 * interrupts are those of the AM62x, and may be wrong for this processor.
 */
#define NAME "k3-am62p5-sk-linux-demo"
#define SHARED_START 0x9dfa00000
#define INMATES_RAM 0x9e0000000
#include "k3-am62-linux-demo.h"

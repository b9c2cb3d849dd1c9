/*
 * AM62Px starter kit: the board with four CPUs and 8 GiB of RAM, and its root cell. Memory, links, CPUs and interrupts are
 * those of the vendor's documents; the blocks of registers are taken over from the AM62x, and may be wrong for this processor.
 */
#define NAME "k3-am62p5-sk"
#define SHARED_START 0x9dfa00000
#define RAM_BLOCKS 2
#define LINUX_RAM SAME(0x80000000, 0x80000000, EXECUTABLE), SAME(0x880000000, 0x15fa00000, EXECUTABLE)
#define INMATES_RAM 0x9e0000000
#include "k3-am62.h"

/* AM62x starter kit: the board with four CPUs and its root cell. */
#define NAME "k3-am625-sk"
#define SHARED_START 0xdfa00000
#define RAM_BLOCKS 1
#define LINUX_RAM SAME(0x80000000, 0x5fa00000, EXECUTABLE)
#define INMATES_RAM 0xe0000000
#include "k3-am62.h"

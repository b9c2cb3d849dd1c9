/* QEMU's PC: a demo on CPUs 1 to 3, which all start at once. */
#include "bare-cell.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[2];
} __attribute__((packed)) config = {
	.cell = {BARE_CELL("smp-demo", JAILHOUSE_CELL_PASSIVE_COMMREG)},
	.cpus = {0xe},
	.mem_regions = {BARE_REGIONS(0x3ec00000)},
};

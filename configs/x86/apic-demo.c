/* QEMU's PC: a demo of the APIC timer on CPU 3, with a part of the cache. The cell is asked before it is stopped. */
#include "bare-cell.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[2];
	struct jailhouse_cache cache_regions[1];
} __attribute__((packed)) config = {
	.cell = {BARE_CELL("apic-demo", 0), .num_cache_regions = ARRAY_SIZE(config.cache_regions)},
	.cpus = {0x8},
	.mem_regions = {BARE_REGIONS(0x3ef00000)},
	.cache_regions = {{.size = 2, .type = JAILHOUSE_CACHE_L3}},
};

/* Banana Pi: bare-metal demo on CPU 1, with 64 KiB of RAM, clocks, pins and the UARTs 4 to 7. */
#include "bananapi.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[5];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "bananapi-inmate-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.console = BANANAPI_CONSOLE,
	},
	.cpus = {0x2},
	.mem_regions = {
		BANANAPI_DEVICES,
		REGION(0x7bef0000, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
};

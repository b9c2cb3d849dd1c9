/*
 * K3: a cell for bare-metal inmates with a UART, 64 KiB of RAM and the communication region. Included by the configurations,
 * which say NAME, CPUS, UART_START, DIVIDER and RAM_START, and FLAGS if there are any but that the cell is not asked.
 */
#include "k3.h"

#ifndef FLAGS
#define FLAGS 0
#endif

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[3];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = NAME,
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG | FLAGS,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.console = {SERIAL(8250, UART_START, 0), .divider = DIVIDER},
	},
	.cpus = {CPUS},
	.mem_regions = {
		SAME(UART_START, 0x10000, REGISTERS),
		REGION(RAM_START, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
};

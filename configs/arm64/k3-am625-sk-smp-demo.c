/* AM62x: bare-metal demo on CPUs 1 to 3, with 64 KiB of RAM and the second UART, that may print for debugging. */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGISTERS (READ_WRITE | JAILHOUSE_MEM_IO)
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[3];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "smp-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG | JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.console = {
			.address = 0x02810000,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4,
			.divider = 0x1b,
		},
	},
	.cpus = {0xe},
	.mem_regions = {
		/* second UART */
		REGION(0x02810000, 0x02810000, 0x10000, REGISTERS),
		/* RAM of the inmate */
		REGION(0xe0000000, 0, 0x10000, READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE),
		/* communication region */
		REGION(0, 0x80000000, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION),
	},
};

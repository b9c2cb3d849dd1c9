/*
 * QEMU's PC: what the cells for bare-metal inmates have in common: 1 MiB of RAM, the communication region behind it, output
 * on the hypervisor console.
 */
#include "qemu-x86.h"

#define BARE_CELL(own_name, further_flags) \
	.signature = JAILHOUSE_CELL_DESC_SIGNATURE, \
	.architecture = JAILHOUSE_X86, \
	.revision = JAILHOUSE_CONFIG_REVISION, \
	.name = own_name, \
	.flags = JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED | JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE | (further_flags), \
	.cpu_set_size = sizeof(config.cpus), \
	.num_memory_regions = ARRAY_SIZE(config.mem_regions)
#define BARE_REGIONS(ram) REGION(ram, 0, 0x100000, FOR_IMAGES), COMMUNICATION(0x100000)

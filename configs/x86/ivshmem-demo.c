/* QEMU's PC: a demo on CPU 1, peer 1 of link 00:0e.0. */
#include "bare-cell.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[7];
	struct jailhouse_pci_device pci_devices[1];
} __attribute__((packed)) config = {
	.cell = {
		BARE_CELL("ivshmem-demo", JAILHOUSE_CELL_PASSIVE_COMMREG),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:0e.0 of three peers */
		SAME(QEMU_LINK_STATE, 0x1000, SHARED),
		SAME(QEMU_LINK_RW, 0x9000, SHARED_WRITABLE),
		SAME(QEMU_LINK_OUTPUT(0), 0x2000, SHARED),
		SAME(QEMU_LINK_OUTPUT(1), 0x2000, SHARED_WRITABLE),
		SAME(QEMU_LINK_OUTPUT(2), 0x2000, SHARED),
		BARE_REGIONS(0x3ed00000),
	},
	.pci_devices = {QEMU_LINK_END(0x0e, 0, 1, 3, 16, UNDEFINED)},
};

/* QEMU's PC: a demo on CPU 2 that gets the sound device 00:1b.0 from the root cell. */
#include "bare-cell.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[3];
	struct jailhouse_pci_device pci_devices[1];
	struct jailhouse_pci_capability pci_caps[2];
} __attribute__((packed)) config = {
	.cell = {
		BARE_CELL("pci-demo", JAILHOUSE_CELL_PASSIVE_COMMREG),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.num_pci_caps = ARRAY_SIZE(config.pci_caps),
	},
	.cpus = {0x4},
	.mem_regions = {BARE_REGIONS(0x3ee00000), QEMU_SOUND_REGISTERS},
	.pci_devices = {{QEMU_SOUND}},
	.pci_caps = {QEMU_SOUND_CAPABILITIES},
};

/*
 * QEMU's virtual machine "virt": a cell for bare-metal inmates: CPU 1, 64 KiB of RAM, the serial port that the root cell
 * has as well, peer 1 of link 00:00.0.
 */
#include "../parts.h"

#define INTERRUPT 144

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[8];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[1];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "inmate-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = INTERRUPT - 32,
		.console = {SERIAL(PL011, 0x09000000, 0)},
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections of three peers */
		SAME(0x7faf0000, 0x1000, SHARED),
		SAME(0x7faf1000, 0x9000, SHARED_WRITABLE),
		SAME(0x7fafa000, 0x2000, SHARED),
		SAME(0x7fafc000, 0x2000, SHARED_WRITABLE),
		SAME(0x7fafe000, 0x2000, SHARED),
		/* serial port */
		SAME(0x09000000, 0x1000, REGISTERS | JAILHOUSE_MEM_ROOTSHARED),
		/* RAM of the inmate */
		REGION(0x7f900000, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		{.address = 0x08000000, .pin_base = 32, .pin_bitmap = {0, 0, 0, 1 << (INTERRUPT - 128)}},
	},
	.pci_devices = {
		{
			.domain = 1,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(0), 0, 1, 3, UNDEFINED),
		},
	},
};

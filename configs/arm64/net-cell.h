/*
 * AM62x: a cell for bare-metal inmates at one end of an Ethernet link: 64 KiB of RAM, a UART. Included by the
 * configurations, which say LINK (the number of the device), LINK_START, PEER, NAME, CPUS, RAM_START, UART_START and INTERRUPT.
 */
#include "k3.h"

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[7];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[1];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = NAME,
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = INTERRUPT - LINK - 32,
		.console = {SERIAL(8250, UART_START, 0), .divider = 0x1b},
	},
	.cpus = {CPUS},
	.mem_regions = {
		/* link: state table, no R/W section, output sections of two peers */
		JAILHOUSE_SHMEM_NET_REGIONS(LINK_START, PEER),
		SAME(UART_START, 0x10000, REGISTERS),
		REGION(RAM_START, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {ONE_PIN(K3_GIC, INTERRUPT)},
	.pci_devices = {
		{
			.domain = 1,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(LINK), 0, PEER, 2, VETH),
		},
	},
};

/*
 * K3: a cell for bare-metal inmates that is a peer of link 00:00.0: 64 KiB of RAM, a UART. Included by the configurations,
 * which say NAME, CPUS, SHARED_START, PEERS (2 or 3), PEER, RAM_START, UART_START and INTERRUPT, and DOMAIN and QUIRKS of the UART
 * if they are not 1 and none.
 */
#include "k3.h"

#ifndef DOMAIN
#define DOMAIN 1
#endif
#ifndef QUIRKS
#define QUIRKS 0
#endif

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[5 + PEERS];
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
		.vpci_irq_base = INTERRUPT - 32,
		.console = {SERIAL(8250, UART_START, QUIRKS), .divider = 0x1b},
	},
	.cpus = {CPUS},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections */
		K3_CELL_SECTIONS(SHARED_START),
		K3_OUTPUT(SHARED_START, 0, PEER),
		K3_OUTPUT(SHARED_START, 1, PEER),
#if PEERS == 3
		K3_OUTPUT(SHARED_START, 2, PEER),
#endif
		SAME(UART_START, 0x10000, REGISTERS),
		REGION(RAM_START, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {ONE_PIN(K3_GIC, INTERRUPT)},
	.pci_devices = {
		{
			.domain = DOMAIN,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(0), 0, PEER, PEERS, UNDEFINED),
		},
	},
};

/*
 * AM62x family: Linux on CPUs 1 to 3 with 512 MiB of RAM, the second UART and two shared memory links. Included by the
 * configurations, which say NAME, SHARED_START and INMATES_RAM.
 */
#include "k3.h"

#define RAM (FOR_IMAGES | JAILHOUSE_MEM_DMA)

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[16];
	struct jailhouse_irqchip irqchips[2];
	struct jailhouse_pci_device pci_devices[2];
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
		.vpci_irq_base = 189 - 32,
		.console = {SERIAL(8250, K3_UART(1), 0), .divider = 0x1b},
	},
	.cpus = {0xe},
	.mem_regions = {
		/* link 00:00.0 of three peers */
		K3_CELL_SECTIONS(SHARED_START),
		K3_OUTPUT(SHARED_START, 0, 2),
		K3_OUTPUT(SHARED_START, 1, 2),
		K3_OUTPUT(SHARED_START, 2, 2),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x100000, 1),
		/* loader at address 0, taken from the end of the inmates' RAM */
		REGION(INMATES_RAM + 0x1fff0000, 0, 0x10000, RAM),
		SAME(INMATES_RAM, 0x1fff0000, RAM),
		/* second UART */
		SAME(K3_UART(1), 0x10000, REGISTERS),
		/* secure proxy: data, run time, configuration */
		SAME(0x4d00e000, 0x3000, REGISTERS),
		SAME(0x4a60e000, 0x3000, REGISTERS),
		SAME(0x4a40e000, 0x3000, REGISTERS),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		/* interrupt 67: secure proxy */
		{.address = K3_GIC, .pin_base = 32, .pin_bitmap = {0, 1 << (67 - 64)}},
		/* interrupts 189, 190: links; 211: UART (210 is the first UART's) */
		{.address = K3_GIC, .pin_base = 160,
		 .pin_bitmap = {1 << (189 - 160) | 1 << (190 - 160), 1 << (211 - 192)}},
	},
	.pci_devices = {K3_LINK(0, 0, 0, 2, 3, UNDEFINED), K3_LINK(0, 1, 5, 1, 2, VETH)},
};

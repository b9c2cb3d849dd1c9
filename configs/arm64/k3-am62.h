/*
 * A starter kit with a processor of the AM62x family, four CPUs, and its root cell. Included by the configurations, which
 * say NAME, SHARED_START (two links, then the hypervisor, in 4 MiB + 2 MiB), LINUX_RAM and its number of RAM_BLOCKS, and
 * INMATES_RAM.
 */
#include "k3.h"

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[30 + RAM_BLOCKS];
	struct jailhouse_irqchip irqchips[5];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.header = {
		K3_HEADER(SHARED_START + 0x200000, 0),
		.platform_info = {K3_PLATFORM(1, 0x01880000)},
		.root_cell = {
			.name = NAME,
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.vpci_irq_base = 180 - 32,
		},
	},
	.cpus = {0xf},
	.mem_regions = {
		/* link 00:00.0 of three peers */
		K3_ROOT_SECTIONS(SHARED_START),
		SAME(K3_SECTION(SHARED_START, 4), 0x10000, JAILHOUSE_MEM_READ),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x100000, 0),
		/* around the GIC */
		SAME(0x01810000, 0x70000, REGISTERS),
		SAME(0x018a0000, 0x60000, REGISTERS),
		LINUX_RAM,
		/* RAM for the other cells */
		SAME(INMATES_RAM, 0x20000000, EXECUTABLE),
		SAME(0x000f0000, 0x30000, REGISTERS), /* control registers */
		SAME(0x00600000, 0x2000, REGISTERS), /* GPIO */
		SAME(0x0fd00000, 0x20000, REGISTERS), /* GPU */
		SAME(0x00a40000, 0x1000, REGISTERS), /* time synchronisation router */
		SAME(0x01000000, 0x800000, REGISTERS), /* peripherals below the GIC */
		SAME(0x01900000, 0x1229000, REGISTERS), /* peripherals above the GIC */
		SAME(0x0e000000, 0x1d00000, REGISTERS), /* peripherals */
		SAME(0x20000000, 0xa008000, REGISTERS), /* peripherals */
		SAME(0x70000000, 0x10000, REGISTERS), /* on-chip RAM */
		SAME(0x30200000, 0x10000, REGISTERS), /* display */
		SAME(0x48000000, 0x6400000, REGISTERS), /* DMA */
		SAME(0x30040000, 0x80000, REGISTERS), /* PRU */
		SAME(0x31000000, 0x50000, REGISTERS), /* USB 0 */
		SAME(0x31100000, 0x50000, REGISTERS), /* USB 1 */
		SAME(0x08000000, 0x200000, REGISTERS), /* Ethernet switch */
		SAME(0x2b000000, 0x301000, REGISTERS), /* wake-up domain */
		SAME(0x43000000, 0x20000, REGISTERS), /* wake-up domain */
		SAME(0x04000000, 0x1ff2000, REGISTERS), /* MCU domain */
	},
	.irqchips = {K3_PINS(32), K3_PINS(160), K3_PINS(288), K3_PINS(416), K3_PINS(544)},
	.pci_devices = {K3_LINK(1, 0, 0, 0, 3, UNDEFINED), K3_LINK(1, 1, 5, 0, 2, VETH)},
};

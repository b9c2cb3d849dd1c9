/* AM65x industrial development kit: four CPUs, 4 GiB of RAM, and its root cell. */
#include "k3.h"

#define SHARED_START 0x8dfa00000

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[25];
	struct jailhouse_irqchip irqchips[5];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.header = {
		K3_HEADER(0x8dfc00000, 0),
		.platform_info = {K3_PLATFORM(1, 0x01880000)},
		.root_cell = {
			.name = "k3-am654-idk",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.vpci_irq_base = 170 - 32,
		},
	},
	.cpus = {0xf},
	.mem_regions = {
		/* link 00:00.0 of three peers */
		K3_ROOT_SECTIONS(SHARED_START),
		SAME(K3_SECTION(SHARED_START, 4), 0x10000, JAILHOUSE_MEM_READ),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x100000, 0),
		/* RAM of Linux in two banks, then RAM for the other cells */
		SAME(0x80000000, 0x80000000, EXECUTABLE),
		SAME(0x880000000, 0x5fa00000, EXECUTABLE),
		SAME(0x8e0000000, 0x20000000, EXECUTABLE),
		SAME(0x00100000, 0x20000, REGISTERS), /* control registers */
		SAME(0x00600000, 0x1000, REGISTERS), /* GPIO */
		SAME(0x00900000, 0x12000, REGISTERS), /* SERDES */
		/* peripherals of the main domain: below, inside and above the GIC */
		SAME(0x01000000, 0x800000, REGISTERS),
		SAME(0x01810000, 0x70000, REGISTERS),
		SAME(0x018a0000, 0xa664000, REGISTERS),
		SAME(0x30800000, 0xbc00000, REGISTERS), /* navigator subsystem */
		/* MCU domain */
		SAME(0x28380000, 0x3880000, REGISTERS),
		SAME(0x40200000, 0x901000, REGISTERS),
		SAME(0x42040000, 0x30c0000, REGISTERS),
		SAME(0x45100000, 0xc24000, REGISTERS),
		SAME(0x46000000, 0x200000, REGISTERS),
		SAME(0x47000000, 0x69000, REGISTERS),
	},
	.irqchips = {K3_PINS(32), K3_PINS(160), K3_PINS(288), K3_PINS(416), K3_PINS(544)},
	.pci_devices = {K3_LINK(1, 0, 0, 0, 3, UNDEFINED), K3_LINK(1, 1, 5, 0, 2, VETH)},
};

/* J721E evaluation module: two CPUs, 4 GiB of RAM, and its root cell. */
#include "k3.h"

#define SHARED_START 0x89fe00000
#define MEMORY (READ_WRITE | JAILHOUSE_MEM_DMA)
#define RAM (FOR_IMAGES | JAILHOUSE_MEM_DMA)
#define PVU(first, tlb) {.type = JAILHOUSE_IOMMU_PVU, .base = first, .size = 0x1000, .tipvu = {tlb, 0x40000}}

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[42];
	struct jailhouse_irqchip irqchips[6];
	struct jailhouse_pci_device pci_devices[2];
	union jailhouse_stream_id stream_ids[30];
} __attribute__((packed)) config = {
	.header = {
		K3_HEADER(0x89fa00000, JAILHOUSE_CON_MDR_QUIRK),
		.platform_info = {
			K3_PLATFORM(4, 0x01900000),
			.iommu_units = {
				{.type = JAILHOUSE_IOMMU_SMMUV3, .base = 0x36600000, .size = 0x100000},
				PVU(0x30f80000, 0x36000000),
				PVU(0x30f81000, 0x36040000),
				PVU(0x30f83000, 0x360c0000),
			},
		},
		.root_cell = {
			.name = "k3-j721e-evm",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.num_stream_ids = ARRAY_SIZE(config.stream_ids),
			.vpci_irq_base = 191 - 32,
		},
	},
	.cpus = {0x3},
	.mem_regions = {
		/* link 00:00.0 of two peers */
		K3_ROOT_SECTIONS(SHARED_START),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x40000, 0),
		SAME(0x00100000, 0x20000, REGISTERS), /* control registers */
		SAME(0x00600000, 0x32000, REGISTERS), /* GPIO */
		SAME(0x00900000, 0x12000, REGISTERS), /* SERDES */
		SAME(0x00a40000, 0x1000, REGISTERS), /* time synchronisation router */
		/* most peripherals: below, inside and above the GIC */
		SAME(0x01000000, 0x800000, REGISTERS),
		SAME(0x01810000, 0xf0000, REGISTERS),
		SAME(0x01940000, 0xa5c3000, REGISTERS),
		/* navigator subsystem: around the IOMMUs */
		SAME(0x30800000, 0x780000, REGISTERS),
		SAME(0x30f82000, 0x1000, REGISTERS),
		SAME(0x30f84000, 0x567c000, REGISTERS),
		SAME(0x36700000, 0x5d00000, REGISTERS),
		SAME(0x0d000000, 0x1000000, REGISTERS), /* PCIe */
		SAME(0x10000000, 0x10000000, MEMORY), /* PCIe data */
		SAME(0x64800000, 0x800000, REGISTERS), /* C71 */
		SAME(0x4d80800000, 0x800000, REGISTERS), /* first C66 */
		SAME(0x4d81800000, 0x800000, REGISTERS), /* second C66 */
		SAME(0x4e20000000, 0x80000, REGISTERS), /* GPU */
		/* MCU domain */
		SAME(0x28380000, 0x3880000, REGISTERS), /* navigator subsystem */
		SAME(0x40200000, 0x999000, REGISTERS), /* peripherals */
		SAME(0x40f00000, 0x20000, REGISTERS), /* control registers */
		SAME(0x41000000, 0x20000, REGISTERS), /* first R5F */
		SAME(0x41400000, 0x20000, REGISTERS), /* second R5F */
		SAME(0x41c00000, 0x100000, MEMORY), /* SRAM */
		SAME(0x42040000, 0x30c0000, REGISTERS), /* wake-up peripherals */
		SAME(0x45100000, 0xc24000, REGISTERS), /* rest of the navigator subsystem */
		SAME(0x46000000, 0x200000, REGISTERS), /* Ethernet switch */
		SAME(0x47000000, 0x69000, REGISTERS), /* OSPI */
		SAME(0x50000000, 0x10000000, MEMORY), /* flash, first window */
		SAME(0x500000000, 0x100000000, MEMORY), /* first flash */
		SAME(0x700000000, 0x100000000, MEMORY), /* second flash */
		/* RAM of Linux in two banks, of bare-metal inmates, of another Linux */
		SAME(0x80000000, 0x80000000, RAM),
		SAME(0x880000000, 0x1fa00000, RAM),
		SAME(0x89ff40000, 0x10000, FOR_IMAGES),
		SAME(0x8a0000000, 0x60000000, FOR_IMAGES),
	},
	.irqchips = {K3_PINS(32), K3_PINS(160), K3_PINS(288), K3_PINS(416), K3_PINS(544), K3_PINS(800)},
	.pci_devices = {K3_LINK(4, 0, 0, 0, 2, UNDEFINED), K3_LINK(4, 1, 4, 0, 2, VETH)},
	.stream_ids = {
		/* all but PCIe */
		{0x0002}, {0xf002},
		/* second PCIe controller */
		{0x0100}, {0x0101}, {0x0102}, {0x0103}, {0x0104}, {0x0105}, {0x0106}, {0x0107},
		{0x0108}, {0x0109}, {0x010a}, {0x010b}, {0x010c}, {0x010d}, {0x010e}, {0x010f},
		/* third and fourth */
		{0x4100}, {0x4101}, {0x4102}, {0x4103}, {0x4104}, {0x4105},
		{0x8100}, {0x8101}, {0x8102}, {0x8103}, {0x8104}, {0x8105},
	},
};

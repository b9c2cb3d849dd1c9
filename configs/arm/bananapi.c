/* Banana Pi M1: an Allwinner A20 with two CPUs and 1 GiB of RAM, and its root cell. */
#include "bananapi.h"

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[26];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.header = {
		.signature = JAILHOUSE_SYSTEM_SIGNATURE,
		.architecture = JAILHOUSE_ARM,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = {.phys_start = 0x7c000000, .size = 0x4000000},
		.debug_console = {SERIAL(8250, 0x01c28000, 0), .size = 0x1000},
		.platform_info = {
			.pci_mmconfig_base = 0x02000000,
			.pci_is_virtual = 1,
			.arm = {
				.maintenance_irq = 25,
				.gic_version = 2,
				.gicd_base = BANANAPI_GIC,
				.gicc_base = 0x01c82000,
				.gich_base = 0x01c84000,
				.gicv_base = 0x01c86000,
			},
		},
		.root_cell = {
			.name = "Banana-Pi",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.vpci_irq_base = 140 - 32,
		},
	},
	.cpus = {0x3},
	.mem_regions = {
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(BANANAPI_LINK, 0),
		/* link 00:00.0: state table, R/W section, output sections of two peers */
		SAME(0x7be00000, 0x1000, JAILHOUSE_MEM_READ),
		SAME(0x7be01000, 0x9000, READ_WRITE),
		SAME(0x7be0a000, 0x2000, READ_WRITE),
		SAME(0x7be0c000, 0x2000, JAILHOUSE_MEM_READ),
		SAME(0x01c05000, 0x1000, REGISTERS), /* SPI */
		SAME(0x01c0f000, 0x1000, REGISTERS), /* SD card */
		SAME(0x01c14000, 0x1000, REGISTERS), /* USB 1 */
		SAME(0x01c18000, 0x1000, REGISTERS), /* SATA */
		SAME(0x01c1c000, 0x1000, REGISTERS), /* USB 2 */
		SAME(BANANAPI_CLOCKS, 0x400, WORDS),
		SAME(0x01c20400, 0x400, WORDS), /* interrupts */
		SAME(0x01c20800, 0xfc, WORDS), /* pins of ports A to G */
		SAME(BANANAPI_PORT_H, 0x24, WORDS),
		SAME(0x01c20920, 0x24, WORDS), /* pins of port I */
		SAME(0x01c20a00, 0x1c, WORDS), /* interrupts of pins */
		SAME(0x01c20c00, 0x400, WORDS), /* timers */
		SAME(0x01c28000, 0x1000, REGISTERS), /* UARTs 0 to 3 */
		SAME(BANANAPI_UARTS_4_TO_7, 0x1000, REGISTERS),
		SAME(0x01c50000, 0x10000, REGISTERS), /* Ethernet */
		SAME(0x01c60000, 0x1000, REGISTERS), /* fast timers */
		/* RAM of Linux and of the other cells, before and behind link 00:00.0 */
		SAME(0x40000000, 0x3be00000, EXECUTABLE),
		SAME(0x7be0e000, 0xf2000, EXECUTABLE),
	},
	.irqchips = {
		{.address = BANANAPI_GIC, .pin_base = 32, .pin_bitmap = ALL_PINS},
	},
	.pci_devices = {
		{
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(1), 0, 0, 2, VETH),
		},
		{
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(0), 4, 0, 2, UNDEFINED),
		},
	},
};

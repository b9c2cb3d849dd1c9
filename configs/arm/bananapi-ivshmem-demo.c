/* Banana Pi: bare-metal demo on CPU 1, with 64 KiB of RAM, clocks, pins and the UARTs 4 to 7, peer 1 of link 00:00.0. */
#include "bananapi.h"

#define INTERRUPT 155
#define UART_7 52

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[9];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[1];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "bananapi-ivshmem-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = INTERRUPT - 32,
		.console = BANANAPI_CONSOLE,
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:00.0 */
		SAME(0x7be00000, 0x1000, SHARED),
		SAME(0x7be01000, 0x9000, SHARED_WRITABLE),
		SAME(0x7be0a000, 0x2000, SHARED),
		SAME(0x7be0c000, 0x2000, SHARED_WRITABLE),
		BANANAPI_DEVICES,
		REGION(0x7bef0000, 0, 0x10000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		{.address = BANANAPI_GIC, .pin_base = 32,
		 .pin_bitmap = {1 << (UART_7 - 32), 0, 0, 1 << (INTERRUPT - 128)}},
	},
	.pci_devices = {
		{
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(0), 0, 1, 2, UNDEFINED),
		},
	},
};

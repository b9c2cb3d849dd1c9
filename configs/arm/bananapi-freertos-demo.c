/*
 * Banana Pi: FreeRTOS on CPU 1, with 8 MiB of RAM, clocks, the pin of the LED, the UARTs 4 to 7 and the Ethernet link
 * 00:01.0 to the root cell.
 */
#include "bananapi.h"

#define INTERRUPT 156
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
		.name = "FreeRTOS",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = INTERRUPT - 1 - 32,
		.console = BANANAPI_CONSOLE,
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(BANANAPI_LINK, 1),
		BANANAPI_DEVICES,
		REGION(0x7b600000, 0, 0x800000, FOR_IMAGES),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		{.address = BANANAPI_GIC, .pin_base = 32,
		 .pin_bitmap = {1 << (UART_7 - 32), 0, 0, 1 << (INTERRUPT - 128)}},
	},
	.pci_devices = {
		{
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(1), 0, 1, 2, VETH),
		},
	},
};

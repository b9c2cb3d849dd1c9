/* J721E: Linux on CPU 1 with 1.5 GiB of RAM, the second UART, SD card, USB and GPIO, and two shared memory links. */
#include "k3.h"

#define SHARED_START 0x89fe00000
#define WITH_ROOT (REGISTERS | JAILHOUSE_MEM_ROOTSHARED)

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[22];
	struct jailhouse_irqchip irqchips[3];
	struct jailhouse_pci_device pci_devices[2];
	union jailhouse_stream_id stream_ids[2];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "k3-j721e-evm-linux-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.num_stream_ids = ARRAY_SIZE(config.stream_ids),
		.vpci_irq_base = 195 - 32,
		.console = {SERIAL(8250, K3_UART(1), 0), .divider = 0x1b},
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:00.0 of two peers */
		K3_CELL_SECTIONS(SHARED_START),
		K3_OUTPUT(SHARED_START, 0, 1),
		K3_OUTPUT(SHARED_START, 1, 1),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x40000, 1),
		SAME(0x00100000, 0x20000, WITH_ROOT), /* control registers */
		SAME(K3_UART(1), 0x1000, REGISTERS),
		/* SD card */
		SAME(0x04f80000, 0x1000, WITH_ROOT),
		SAME(0x04f88000, 0x1000, WITH_ROOT),
		/* second USB controller */
		SAME(0x04114000, 0x1000, REGISTERS),
		SAME(0x06400000, 0x30000, REGISTERS),
		/* third and fourth GPIO controller */
		SAME(0x00610000, 0x1000, REGISTERS),
		SAME(0x00611000, 0x1000, REGISTERS),
		/* secure proxy: data, run time, configuration */
		SAME(0x3240f000, 0x5000, REGISTERS),
		SAME(0x3280f000, 0x5000, REGISTERS),
		SAME(0x32c0f000, 0x5000, REGISTERS),
		/* loader at address 0, then RAM */
		REGION(0x89ff40000, 0, 0x10000, FOR_IMAGES),
		SAME(0x8a0000000, 0x60000000, FOR_IMAGES | JAILHOUSE_MEM_DMA),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		/* interrupts 35: SD card; 103: secure proxy; 136, 142, 153: USB */
		{.address = K3_GIC, .pin_base = 32,
		 .pin_bitmap = {1 << (35 - 32), 0, 1 << (103 - 96), 1 << (136 - 128) | 1 << (142 - 128) | 1 << (153 - 128)}},
		/* 195 to 198: links; 225: UART */
		{.address = K3_GIC, .pin_base = 160, .pin_bitmap = {0, 0xf << (195 - 192), 1 << (225 - 224)}},
		/* 424 to 447: GPIO */
		{.address = K3_GIC, .pin_base = 416, .pin_bitmap = {0xffffff00}},
	},
	.pci_devices = {K3_LINK(4, 0, 0, 1, 2, UNDEFINED), K3_LINK(4, 1, 4, 1, 2, VETH)},
	/* all but PCIe */
	.stream_ids = {{0x0003}, {0xf003}},
};

/* AM65x: Linux on CPUs 2 and 3 with 512 MiB of RAM, the UART of the MCU domain and two shared memory links. */
#include "k3.h"

#define SHARED_START 0x8dfa00000
#define MCU_UART 0x40a00000
#define RAM (FOR_IMAGES | JAILHOUSE_MEM_DMA)

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[16];
	struct jailhouse_irqchip irqchips[3];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "k3-am654-idk-linux-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = 189 - 32,
		.console = {SERIAL(8250, MCU_UART, 0), .divider = 0x35},
	},
	.cpus = {0xc},
	.mem_regions = {
		/* link 00:00.0 of three peers */
		K3_CELL_SECTIONS(SHARED_START),
		K3_OUTPUT(SHARED_START, 0, 2),
		K3_OUTPUT(SHARED_START, 1, 2),
		K3_OUTPUT(SHARED_START, 2, 2),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(SHARED_START + 0x100000, 1),
		/* loader at address 0, taken from the end of the inmates' RAM */
		REGION(0x8ffff0000, 0, 0x10000, RAM),
		SAME(0x8e0000000, 0x1fff0000, RAM),
		SAME(MCU_UART, 0x10000, REGISTERS),
		/* secure proxy: data, run time, configuration */
		SAME(0x3240f000, 0x5000, REGISTERS),
		SAME(0x3280f000, 0x5000, REGISTERS),
		SAME(0x32c0f000, 0x5000, REGISTERS),
		COMMUNICATION(0x80000000),
	},
	.irqchips = {
		ONE_PIN(K3_GIC, 71), /* secure proxy */
		{.address = K3_GIC, .pin_base = 160, .pin_bitmap = {1 << (189 - 160) | 1 << (190 - 160)}}, /* links */
		ONE_PIN(K3_GIC, 597), /* UART */
	},
	.pci_devices = {K3_LINK(1, 0, 0, 2, 3, UNDEFINED), K3_LINK(1, 1, 5, 1, 2, VETH)},
};

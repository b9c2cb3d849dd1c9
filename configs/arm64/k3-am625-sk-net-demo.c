/* AM62x: a cell for bare-metal inmates on CPU 1, with the Ethernet link 00:01.0 to the root cell and the fourth UART. */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[7];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[1];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "net-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = 189 - 32,
		.console = {
			.address = 0x02830000,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4,
			.divider = 0x1b,
		},
	},
	.cpus = {0x2},
	.mem_regions = {
		/* link 00:01.0: state table, no R/W section, output sections of two peers */
		JAILHOUSE_SHMEM_NET_REGIONS(0xdfb00000, 1),
		/* fourth UART */
		REGION(0x02830000, 0x02830000, 0x10000, READ_WRITE | JAILHOUSE_MEM_IO),
		/* RAM of the inmate */
		REGION(0xe0100000, 0, 0x10000, READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE),
		/* communication region */
		REGION(0, 0x80000000, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION),
	},
	.irqchips = {
		/* interrupt 190: the link */
		{.address = 0x01800000, .pin_base = 160, .pin_bitmap = {1 << (190 - 160)}},
	},
	.pci_devices = {
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.domain = 1,
			.bdf = 1 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			.shmem_regions_start = 0,
			.shmem_dev_id = 1,
			.shmem_peers = 2,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_VETH,
		},
	},
};

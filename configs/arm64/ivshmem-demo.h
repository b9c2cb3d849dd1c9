/*
 * AM62x: a cell for bare-metal inmates that is one of the three peers of link 00:00.0: 64 KiB of RAM, a UART. Included by
 * the configurations, which say PEER, NAME, CPUS, RAM_START, UART_START and INTERRUPT.
 */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}
#define SAME(start, bytes, rights) REGION(start, start, bytes, rights)
#define SHARED (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED)
#define OUTPUT(peer) SAME(0xdfa20000 + (peer) * 0x10000, 0x10000, \
			  (peer) == PEER ? SHARED | JAILHOUSE_MEM_WRITE : SHARED)

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[8];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pci_device pci_devices[1];
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
		.vpci_irq_base = INTERRUPT - 32,
		.console = {
			.address = UART_START,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4,
			.divider = 0x1b,
		},
	},
	.cpus = {CPUS},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections of three peers */
		SAME(0xdfa00000, 0x10000, SHARED),
		SAME(0xdfa10000, 0x10000, SHARED | JAILHOUSE_MEM_WRITE),
		OUTPUT(0),
		OUTPUT(1),
		OUTPUT(2),
		/* UART */
		SAME(UART_START, 0x10000, READ_WRITE | JAILHOUSE_MEM_IO),
		/* RAM of the inmate */
		REGION(RAM_START, 0, 0x10000, READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE),
		/* communication region */
		REGION(0, 0x80000000, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION),
	},
	.irqchips = {
		{.address = 0x01800000, .pin_base = 160, .pin_bitmap = {1 << (INTERRUPT - 160)}},
	},
	.pci_devices = {
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.domain = 1,
			.bdf = 0 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			.shmem_regions_start = 0,
			.shmem_dev_id = PEER,
			.shmem_peers = 3,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_UNDEFINED,
		},
	},
};

/* AM62x: Linux on CPUs 1 to 3 with 512 MiB of RAM, the second UART and two shared memory links. */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGISTERS (READ_WRITE | JAILHOUSE_MEM_IO)
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}
#define SAME(start, bytes, rights) REGION(start, start, bytes, rights)
#define SHARED (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED)
#define RAM (READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA | JAILHOUSE_MEM_LOADABLE)

struct {
	struct jailhouse_cell_desc cell;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[16];
	struct jailhouse_irqchip irqchips[2];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "k3-am625-sk-linux-demo",
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		.vpci_irq_base = 189 - 32,
		.console = {
			.address = 0x02810000,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4,
			.divider = 0x1b,
		},
	},
	.cpus = {0xe},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections of three peers */
		SAME(0xdfa00000, 0x10000, SHARED),
		SAME(0xdfa10000, 0x10000, SHARED | JAILHOUSE_MEM_WRITE),
		SAME(0xdfa20000, 0x10000, SHARED),
		SAME(0xdfa30000, 0x10000, SHARED),
		SAME(0xdfa40000, 0x10000, SHARED | JAILHOUSE_MEM_WRITE),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(0xdfb00000, 1),
		/* loader at address 0, taken from the end of the inmates' RAM */
		REGION(0xffff0000, 0, 0x10000, RAM),
		SAME(0xe0000000, 0x1fff0000, RAM),
		/* second UART */
		SAME(0x02810000, 0x10000, REGISTERS),
		/* secure proxy: data, run time, configuration */
		SAME(0x4d00e000, 0x3000, REGISTERS),
		SAME(0x4a60e000, 0x3000, REGISTERS),
		SAME(0x4a40e000, 0x3000, REGISTERS),
		/* communication region */
		REGION(0, 0x80000000, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION),
	},
	.irqchips = {
		/* interrupt 67: secure proxy */
		{.address = 0x01800000, .pin_base = 32, .pin_bitmap = {0, 1 << (67 - 64)}},
		/* interrupts 189, 190: links; 211: UART (210 is the first UART's) */
		{.address = 0x01800000, .pin_base = 160,
		 .pin_bitmap = {1 << (189 - 160) | 1 << (190 - 160), 1 << (211 - 192)}},
	},
	.pci_devices = {
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.bdf = 0 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K,
			.shmem_regions_start = 0,
			.shmem_dev_id = 2,
			.shmem_peers = 3,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_UNDEFINED,
		},
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.bdf = 1 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K,
			.shmem_regions_start = 5,
			.shmem_dev_id = 1,
			.shmem_peers = 2,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_VETH,
		},
	},
};

/* AM62x starter kit: the board with four CPUs and its root cell. */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGISTERS (READ_WRITE | JAILHOUSE_MEM_IO)
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}
#define SAME(start, bytes, rights) REGION(start, start, bytes, rights)
#define RAM (READ_WRITE | JAILHOUSE_MEM_EXECUTE)
#define ALL_PINS {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[31];
	struct jailhouse_irqchip irqchips[5];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.header = {
		.signature = JAILHOUSE_SYSTEM_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = {.phys_start = 0xdfc00000, .size = 0x400000},
		.debug_console = {
			.address = 0x02800000,
			.size = 0x1000,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4,
		},
		.platform_info = {
			.pci_mmconfig_base = 0x76000000,
			.pci_is_virtual = 1,
			.pci_domain = 1,
			.arm = {
				.maintenance_irq = 25,
				.gic_version = 3,
				.gicd_base = 0x01800000,
				.gicr_base = 0x01880000,
			},
		},
		.root_cell = {
			.name = "k3-am625-sk",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.vpci_irq_base = 180 - 32,
		},
	},
	.cpus = {0xf},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections of three peers */
		SAME(0xdfa00000, 0x10000, JAILHOUSE_MEM_READ),
		SAME(0xdfa10000, 0x10000, READ_WRITE),
		SAME(0xdfa20000, 0x10000, READ_WRITE),
		SAME(0xdfa30000, 0x10000, JAILHOUSE_MEM_READ),
		SAME(0xdfa40000, 0x10000, JAILHOUSE_MEM_READ),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(0xdfb00000, 0),
		SAME(0x01810000, 0x70000, REGISTERS),
		SAME(0x018a0000, 0x60000, REGISTERS),
		/* RAM of Linux, then RAM for the other cells */
		SAME(0x80000000, 0x5fa00000, RAM),
		SAME(0xe0000000, 0x20000000, RAM),
		SAME(0x000f0000, 0x30000, REGISTERS), /* control registers */
		SAME(0x00600000, 0x2000, REGISTERS), /* GPIO */
		SAME(0x0fd00000, 0x20000, REGISTERS), /* GPU */
		SAME(0x00a40000, 0x1000, REGISTERS), /* time synchronisation router */
		SAME(0x01000000, 0x800000, REGISTERS), /* peripherals below the GIC */
		SAME(0x01900000, 0x1229000, REGISTERS), /* peripherals above the GIC */
		SAME(0x0e000000, 0x1d00000, REGISTERS), /* peripherals */
		SAME(0x20000000, 0xa008000, REGISTERS), /* peripherals */
		SAME(0x70000000, 0x10000, REGISTERS), /* on-chip RAM */
		SAME(0x30200000, 0x10000, REGISTERS), /* display */
		SAME(0x48000000, 0x6400000, REGISTERS), /* DMA */
		SAME(0x30040000, 0x80000, REGISTERS), /* PRU */
		SAME(0x31000000, 0x50000, REGISTERS), /* USB 0 */
		SAME(0x31100000, 0x50000, REGISTERS), /* USB 1 */
		SAME(0x08000000, 0x200000, REGISTERS), /* Ethernet switch */
		SAME(0x2b000000, 0x301000, REGISTERS), /* wake-up domain */
		SAME(0x43000000, 0x20000, REGISTERS), /* wake-up domain */
		SAME(0x04000000, 0x1ff2000, REGISTERS), /* MCU domain */
	},
	.irqchips = {
		{.address = 0x01800000, .pin_base = 32, .pin_bitmap = ALL_PINS},
		{.address = 0x01800000, .pin_base = 160, .pin_bitmap = ALL_PINS},
		{.address = 0x01800000, .pin_base = 288, .pin_bitmap = ALL_PINS},
		{.address = 0x01800000, .pin_base = 416, .pin_bitmap = ALL_PINS},
		{.address = 0x01800000, .pin_base = 544, .pin_bitmap = ALL_PINS},
	},
	.pci_devices = {
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.domain = 1,
			.bdf = 0 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K,
			.shmem_regions_start = 0,
			.shmem_dev_id = 0,
			.shmem_peers = 3,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_UNDEFINED,
		},
		{
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.domain = 1,
			.bdf = 1 << 3,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K,
			.shmem_regions_start = 5,
			.shmem_dev_id = 0,
			.shmem_peers = 2,
			.shmem_protocol = JAILHOUSE_SHMEM_PROTO_VETH,
		},
	},
};

/* QEMU's virtual machine "virt" with GICv3, four CPUs and 1 GiB of RAM, and its root cell. */
#include "../parts.h"

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[12];
	struct jailhouse_irqchip irqchips[2];
	struct jailhouse_pci_device pci_devices[2];
} __attribute__((packed)) config = {
	.header = {
		.signature = JAILHOUSE_SYSTEM_SIGNATURE,
		.architecture = JAILHOUSE_ARM64,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = {.phys_start = 0x7fc00000, .size = 0x400000},
		.debug_console = {SERIAL(PL011, 0x09000000, 0), .size = 0x1000},
		.platform_info = {
			.pci_mmconfig_base = 0x08e00000,
			.pci_is_virtual = 1,
			.pci_domain = 1,
			.arm = {
				.maintenance_irq = 25,
				.gic_version = 3,
				.gicd_base = 0x08000000,
				.gicr_base = 0x080a0000,
			},
		},
		.root_cell = {
			.name = "qemu-arm64",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.vpci_irq_base = 128 - 32,
		},
	},
	.cpus = {0xf},
	.mem_regions = {
		/* link 00:00.0: state table, R/W section, output sections of three peers */
		SAME(0x7faf0000, 0x1000, JAILHOUSE_MEM_READ),
		SAME(0x7faf1000, 0x9000, READ_WRITE),
		SAME(0x7fafa000, 0x2000, READ_WRITE),
		SAME(0x7fafc000, 0x2000, JAILHOUSE_MEM_READ),
		SAME(0x7fafe000, 0x2000, JAILHOUSE_MEM_READ),
		/* link 00:01.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(0x7fb00000, 0),
		/* serial port, clock, firmware, virtio */
		SAME(0x09000000, 0x37000000, REGISTERS),
		/* RAM of Linux and of the other cells */
		SAME(0x40000000, 0x3faf0000, EXECUTABLE),
		/* PCI configuration space of the machine */
		SAME(0x4010000000, 0x10000000, REGISTERS),
	},
	.irqchips = {
		{.address = 0x08000000, .pin_base = 32, .pin_bitmap = ALL_PINS},
		{.address = 0x08000000, .pin_base = 160, .pin_bitmap = ALL_PINS},
	},
	.pci_devices = {
		{
			.domain = 1,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(0), 0, 0, 3, UNDEFINED),
		},
		{
			.domain = 1,
			.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX,
			LINK_END(DEVICE(1), 5, 0, 2, VETH),
		},
	},
};

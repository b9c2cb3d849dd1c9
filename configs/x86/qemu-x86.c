/*
 * QEMU's PC "q35" with VT-d, four CPUs and 1 GiB of RAM, and its root cell:
 *
 *     qemu-system-x86_64 -machine q35,kernel_irqchip=split -m 1G -smp 4 -enable-kvm -cpu host \
 *         -device intel-iommu,intremap=on,x-buggy-eim=on -device ide-hd,... \
 *         -netdev user,id=net -device e1000e,addr=2.0,netdev=net -device intel-hda,addr=1b.0 -device hda-duplex
 *
 * Its Linux is started with memmap=82M$0x3a000000.
 */
#include "qemu-x86.h"

#define DMA_RAM (EXECUTABLE | JAILHOUSE_MEM_DMA)
#define CAPABILITY(number, first, bytes) {number, first, bytes, 0}
#define WRITABLE(number, first, bytes) {number, first, bytes, JAILHOUSE_PCICAPS_WRITE}

struct {
	struct jailhouse_system header;
	__u64 cpus[1];
	struct jailhouse_memory mem_regions[31];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pio pio_regions[13];
	struct jailhouse_pci_device pci_devices[11];
	struct jailhouse_pci_capability pci_caps[11];
} __attribute__((packed)) config = {
	.header = {
		.signature = JAILHOUSE_SYSTEM_SIGNATURE,
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = {.phys_start = 0x3a000000, .size = 0x600000},
		.debug_console = {
			.address = 0x3f8,
			.type = JAILHOUSE_CON_TYPE_8250,
			.flags = JAILHOUSE_CON_ACCESS_PIO | JAILHOUSE_CON_REGDIST_1,
		},
		.platform_info = {
			.pci_mmconfig_base = 0xb0000000,
			.pci_mmconfig_end_bus = 0xff,
			.iommu_units = {
				{.type = JAILHOUSE_IOMMU_INTEL, .base = 0xfed90000, .size = 0x1000},
			},
			.x86 = {.pm_timer_address = 0x608, .vtd_interrupt_limit = 256},
		},
		.root_cell = {
			.name = "QEMU-VM",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pio_regions = ARRAY_SIZE(config.pio_regions),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
			.num_pci_caps = ARRAY_SIZE(config.pci_caps),
		},
	},
	.cpus = {0xf},
	.mem_regions = {
		/* link 00:0c.0, a block device that this cell offers */
		SAME(0x3f000000, 0x1000, JAILHOUSE_MEM_READ),
		SAME(0x3f001000, 0xdf000, READ_WRITE),
		{0}, {0},
		/* link 00:0d.0, a console that this cell offers */
		SAME(0x3f0e0000, 0x1000, JAILHOUSE_MEM_READ),
		SAME(0x3f0e1000, 0xf000, READ_WRITE),
		{0}, {0},
		/* link 00:0e.0 of three peers */
		SAME(QEMU_LINK_STATE, 0x1000, JAILHOUSE_MEM_READ),
		SAME(QEMU_LINK_RW, 0x9000, READ_WRITE),
		SAME(QEMU_LINK_OUTPUT(0), 0x2000, READ_WRITE),
		SAME(QEMU_LINK_OUTPUT(1), 0x2000, JAILHOUSE_MEM_READ),
		SAME(QEMU_LINK_OUTPUT(2), 0x2000, JAILHOUSE_MEM_READ),
		/* link 00:0f.0 */
		JAILHOUSE_SHMEM_NET_REGIONS(0x3f100000, 0),
		/* RAM of Linux; behind the hypervisor RAM for the other cells; behind the links RAM of Linux */
		SAME(0, 0x3a000000, DMA_RAM),
		SAME(0x3a600000, 0x4a00000, DMA_RAM),
		SAME(0x3f200000, 0xddf000, DMA_RAM),
		SAME(0x3ffdf000, 0x21000, JAILHOUSE_MEM_READ), /* ACPI tables */
		SAME(0xfd000000, 0x1000000, READ_WRITE), /* 00:01.0: frame buffer */
		SAME(0xfe200000, 0x4000, READ_WRITE), /* 00:1f.7 */
		SAME(0xfea00000, 0x40000, READ_WRITE), /* 00:02.0: start-up memory */
		SAME(0xfea40000, 0x20000, READ_WRITE), /* 00:02.0: Ethernet */
		SAME(0xfea60000, 0x20000, READ_WRITE), /* 00:02.0: flash */
		SAME(0xfea91000, 0x3000, READ_WRITE), /* 00:02.0: behind the MSI-X table */
		QEMU_SOUND_REGISTERS,
		SAME(0xfea98000, 0x1000, READ_WRITE), /* 00:01.0 */
		SAME(0xfea9a000, 0x1000, READ_WRITE), /* 00:1f.2: disks */
		SAME(0xfed00000, 0x1000, READ_WRITE), /* HPET */
	},
	.irqchips = {
		/* the device number of the IO-APIC, for interrupt remapping, is ff:00.0 */
		{.address = 0xfec00000, .id = 0xff00, .pin_bitmap = {0xffffff}},
	},
	.pio_regions = {
		PIO_RANGE(0, 0x1f), /* DMA controller */
		PIO_RANGE(0x40, 4), /* interval timer */
		PIO_RANGE(0x60, 2), /* keyboard, NMI status */
		PIO_RANGE(0x64, 1), /* keyboard */
		PIO_RANGE(0x70, 2), /* real-time clock */
		PIO_RANGE(0x1ce, 3), /* graphics */
		PIO_RANGE(0x2f8, 8), /* second serial port */
		PIO_RANGE(0x3b0, 0x30), /* VGA */
		PIO_RANGE(0x3f0, 8), /* floppy disk */
		PIO_RANGE(0x3f8, 8), /* first serial port, on which the hypervisor prints as well */
		PIO_RANGE(0xcd0, 8), /* hot plugging */
		PIO_RANGE(0x5658, 4), /* back door of the machine */
		PIO_RANGE(0xd000, 0xff), /* PCI devices */
	},
	.pci_devices = {
		{.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = DEVICE(1)}, /* graphics */
		{
			/* Ethernet */
			.type = JAILHOUSE_PCI_TYPE_DEVICE,
			.bdf = DEVICE(2),
			.bar_mask = {0xfffe0000, 0xfffe0000, 0xffffffe0, 0xffffc000},
			.caps_start = 5,
			.num_caps = 6,
			.num_msi_vectors = 1,
			.msi_64bits = 1,
			.num_msix_vectors = 5,
			.msix_region_size = 0x1000,
			.msix_address = 0xfea90000,
		},
		{QEMU_SOUND},
		{.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = DEVICE(0x1f)}, /* ISA bridge */
		{
			/* disks */
			.type = JAILHOUSE_PCI_TYPE_DEVICE,
			.bdf = DEVICE(0x1f) + 2,
			.caps_start = 2,
			.num_caps = 2,
			.num_msi_vectors = 1,
			.msi_64bits = 1,
		},
		{.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = DEVICE(0x1f) + 3}, /* system management bus */
		{
			/* file system of the host */
			.type = JAILHOUSE_PCI_TYPE_DEVICE,
			.bdf = DEVICE(0x1f) + 7,
			.bar_mask = {0xffffffe0, 0xfffff000, 0, 0, 0xffffc000, 0xffffffff},
			.caps_start = 4,
			.num_caps = 1,
			.num_msix_vectors = 2,
			.msix_region_size = 0x1000,
			.msix_address = 0xfea9b000,
		},
		QEMU_LINK_END(0x0c, 0, 0, 2, 2, VIRTIO_BACK + VIRTIO_DEV_BLOCK),
		QEMU_LINK_END(0x0d, 4, 0, 2, 3, VIRTIO_BACK + VIRTIO_DEV_CONSOLE),
		QEMU_LINK_END(0x0e, 8, 0, 3, 16, UNDEFINED),
		QEMU_LINK_END(0x0f, 13, 0, 2, 2, VETH),
	},
	.pci_caps = {
		QEMU_SOUND_CAPABILITIES,
		/* disks */
		CAPABILITY(PCI_CAP_ID_SATA, 0xa8, 2),
		WRITABLE(PCI_CAP_ID_MSI, 0x80, 14),
		/* file system of the host */
		WRITABLE(PCI_CAP_ID_MSIX, 0x98, 12),
		/* Ethernet */
		WRITABLE(PCI_CAP_ID_PM, 0xc8, 8),
		WRITABLE(PCI_CAP_ID_MSI, 0xd0, 14),
		WRITABLE(PCI_CAP_ID_EXP, 0xe0, 20),
		WRITABLE(PCI_CAP_ID_MSIX, 0xa0, 12),
		CAPABILITY(PCI_EXT_CAP_ID_ERR | JAILHOUSE_PCI_EXT_CAP, 0x100, 4),
		CAPABILITY(PCI_EXT_CAP_ID_DSN | JAILHOUSE_PCI_EXT_CAP, 0x140, 4),
	},
};

/* The configuration format, revision 14: names and layouts for configuration sources. */
#ifndef JAILHOUSE_CONFIG_CELL_CONFIG_H
#define JAILHOUSE_CONFIG_CELL_CONFIG_H

#include <jailhouse/types.h>
#include <jailhouse/console.h>
#include <jailhouse/pci_defs.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* Headers */
#define JAILHOUSE_CONFIG_REVISION 14
#define JAILHOUSE_SYSTEM_SIGNATURE "JHSYS"
#define JAILHOUSE_CELL_DESC_SIGNATURE "JHCLL"
#define JAILHOUSE_X86 0
#define JAILHOUSE_ARM 1
#define JAILHOUSE_ARM64 2
#define JAILHOUSE_CELL_NAME_MAXLEN 31
#define JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE 0x1

/* Cell flags */
#define JAILHOUSE_CELL_PASSIVE_COMMREG 0x1
#define JAILHOUSE_CELL_TEST_DEVICE 0x2
#define JAILHOUSE_CELL_AARCH32 0x4
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED 0x40000000
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE 0x80000000

/* Memory region flags */
#define JAILHOUSE_MEM_READ 0x1
#define JAILHOUSE_MEM_WRITE 0x2
#define JAILHOUSE_MEM_EXECUTE 0x4
#define JAILHOUSE_MEM_DMA 0x8
#define JAILHOUSE_MEM_IO 0x10
#define JAILHOUSE_MEM_COMM_REGION 0x20
#define JAILHOUSE_MEM_LOADABLE 0x40
#define JAILHOUSE_MEM_ROOTSHARED 0x80
#define JAILHOUSE_MEM_NO_HUGEPAGES 0x100
#define JAILHOUSE_MEM_IO_UNALIGNED 0x8000
#define JAILHOUSE_MEM_IO_WIDTH_SHIFT 16
#define JAILHOUSE_MEM_IO_8 0x10000
#define JAILHOUSE_MEM_IO_16 0x20000
#define JAILHOUSE_MEM_IO_32 0x40000
#define JAILHOUSE_MEM_IO_64 0x80000

/* Cache regions */
#define JAILHOUSE_CACHE_L3_CODE 1
#define JAILHOUSE_CACHE_L3_DATA 2
#define JAILHOUSE_CACHE_L3 3
#define JAILHOUSE_CACHE_ROOTSHARED 1

/* PCI devices and shared memory protocols */
#define JAILHOUSE_PCI_TYPE_DEVICE 1
#define JAILHOUSE_PCI_TYPE_BRIDGE 2
#define JAILHOUSE_PCI_TYPE_IVSHMEM 3
#define JAILHOUSE_SHMEM_PROTO_UNDEFINED 0x0000
#define JAILHOUSE_SHMEM_PROTO_VETH 0x0001
#define JAILHOUSE_SHMEM_PROTO_CUSTOM 0x4000
#define JAILHOUSE_SHMEM_PROTO_VIRTIO_FRONT 0x8000
#define JAILHOUSE_SHMEM_PROTO_VIRTIO_BACK 0xc000
#define JAILHOUSE_PCI_EXT_CAP 0x8000
#define JAILHOUSE_PCICAPS_WRITE 1
#define VIRTIO_DEV_NET 1
#define VIRTIO_DEV_BLOCK 2
#define VIRTIO_DEV_CONSOLE 3
#define JAILHOUSE_IVSHMEM_BAR_MASK_INTX {0xfffff000}
#define JAILHOUSE_IVSHMEM_BAR_MASK_MSIX {0xfffff000, 0xfffff000}
#define JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K {0xffff0000}
#define JAILHOUSE_IVSHMEM_BAR_MASK_MSIX_64K {0xffff0000, 0xffff0000}

/* IOMMUs and APICs */
#define JAILHOUSE_MAX_IOMMU_UNITS 8
#define JAILHOUSE_IOMMU_AMD 1
#define JAILHOUSE_IOMMU_INTEL 2
#define JAILHOUSE_IOMMU_SMMUV3 3
#define JAILHOUSE_IOMMU_PVU 4
#define JAILHOUSE_IOMMU_ARM_MMU500 5
#define JAILHOUSE_APIC_MODE_AUTO 0
#define JAILHOUSE_APIC_MODE_XAPIC 1
#define JAILHOUSE_APIC_MODE_X2APIC 2

#define PIO_RANGE(first, count) {.base = first, .length = count}

/* The four regions of an Ethernet link: state table, no R/W section, one output section for each of two peers. */
#define JAILHOUSE_SHMEM_NET_SECTION(first, bytes, rights) \
	{.phys_start = (first), .virt_start = (first), .size = (bytes), \
	 .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED | (rights)}
#define JAILHOUSE_SHMEM_NET_REGIONS(start, dev_id) \
	JAILHOUSE_SHMEM_NET_SECTION(start, 0x1000, 0), \
	{0}, \
	JAILHOUSE_SHMEM_NET_SECTION((start) + 0x1000, 0x7f000, (dev_id) == 0 ? JAILHOUSE_MEM_WRITE : 0), \
	JAILHOUSE_SHMEM_NET_SECTION((start) + 0x80000, 0x7f000, (dev_id) == 1 ? JAILHOUSE_MEM_WRITE : 0)

#pragma pack(push, 1)

struct jailhouse_cell_desc {
	char signature[5];
	__u8 architecture;
	__u16 revision;
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];
	__u32 id, flags, cpu_set_size;
	__u32 num_memory_regions, num_cache_regions, num_irqchips, num_pio_regions;
	__u32 num_pci_devices, num_pci_caps, num_stream_ids;
	__u32 vpci_irq_base;
	__u64 cpu_reset_address, msg_reply_timeout;
	struct jailhouse_console console;
};

struct jailhouse_memory {
	__u64 phys_start, virt_start, size, flags;
};

struct jailhouse_cache {
	__u32 start, size;
	__u8 type, padding;
	__u16 flags;
};

struct jailhouse_irqchip {
	__u64 address;
	__u32 id, pin_base, pin_bitmap[4];
};

struct jailhouse_pio {
	__u16 base, length;
};

struct jailhouse_pci_device {
	__u8 type, iommu;
	__u16 domain, bdf;
	__u32 bar_mask[6];
	__u16 caps_start, num_caps;
	__u8 num_msi_vectors, msi_64bits : 1, msi_maskable : 1;
	__u16 num_msix_vectors, msix_region_size;
	__u64 msix_address;
	__u32 shmem_regions_start;
	__u8 shmem_dev_id, shmem_peers;
	__u16 shmem_protocol;
};

struct jailhouse_pci_capability {
	__u16 id, start, len, flags;
};

union jailhouse_stream_id {
	__u32 id;
	struct {
		__u16 id, mask_out;
	} mmu500;
};

struct jailhouse_iommu {
	__u32 type;
	__u64 base;
	__u32 size;
	union {
		struct {
			__u16 bdf;
			__u8 base_cap, msi_cap;
			__u32 features;
		} amd;
		struct {
			__u64 tlb_base;
			__u32 tlb_size;
		} tipvu;
	};
};

struct jailhouse_system {
	char signature[5];
	__u8 architecture;
	__u16 revision;
	__u32 flags;
	struct jailhouse_memory hypervisor_memory;
	struct jailhouse_console debug_console;
	struct {
		__u64 pci_mmconfig_base;
		__u8 pci_mmconfig_end_bus, pci_is_virtual;
		__u16 pci_domain;
		struct jailhouse_iommu iommu_units[JAILHOUSE_MAX_IOMMU_UNITS];
		union {
			struct {
				__u16 pm_timer_address;
				__u8 apic_mode, padding;
				__u32 vtd_interrupt_limit, tsc_khz, apic_khz;
			} x86;
			struct {
				__u8 maintenance_irq, gic_version, padding[2];
				__u64 gicd_base, gicc_base, gich_base, gicv_base, gicr_base;
			} arm;
		};
	} platform_info;
	struct jailhouse_cell_desc root_cell;
};

#pragma pack(pop)

#endif

/* What the boards with a K3 processor have in common: serial ports, interrupt controller, virtual PCI, links. */
#include "../parts.h"

#define K3_GIC 0x01800000
#define K3_UART(number) (0x02800000 + (number) * 0x10000)

/* A system's header up to the platform; the hypervisor prints on the first UART. */
#define K3_HEADER(hypervisor, console_quirks) \
	.signature = JAILHOUSE_SYSTEM_SIGNATURE, \
	.architecture = JAILHOUSE_ARM64, \
	.revision = JAILHOUSE_CONFIG_REVISION, \
	.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE, \
	.hypervisor_memory = {.phys_start = hypervisor, .size = 0x400000}, \
	.debug_console = {SERIAL(8250, K3_UART(0), console_quirks), .size = 0x1000}

/* The platform but for IOMMUs; the redistributors lie at different places. */
#define K3_PLATFORM(domain, redistributors) \
	.pci_mmconfig_base = 0x76000000, \
	.pci_is_virtual = 1, \
	.pci_domain = domain, \
	.arm = { \
		.maintenance_irq = 25, \
		.gic_version = 3, \
		.gicd_base = K3_GIC, \
		.gicr_base = redistributors, \
	}

/* 128 interrupts of the root cell */
#define K3_PINS(first) {.address = K3_GIC, .pin_base = first, .pin_bitmap = ALL_PINS}

/* Link 00:00.0: state table, R/W section, output sections; the root cell is peer 0. */
#define K3_SECTION(start, number) ((start) + (number) * 0x10000)
#define K3_ROOT_SECTIONS(start) \
	SAME(K3_SECTION(start, 0), 0x10000, JAILHOUSE_MEM_READ), \
	SAME(K3_SECTION(start, 1), 0x10000, READ_WRITE), \
	SAME(K3_SECTION(start, 2), 0x10000, READ_WRITE), \
	SAME(K3_SECTION(start, 3), 0x10000, JAILHOUSE_MEM_READ)
#define K3_CELL_SECTIONS(start) \
	SAME(K3_SECTION(start, 0), 0x10000, SHARED), \
	SAME(K3_SECTION(start, 1), 0x10000, SHARED_WRITABLE)
#define K3_OUTPUT(start, peer, own) SAME(K3_SECTION(start, 2 + (peer)), 0x10000, (peer) == (own) ? SHARED_WRITABLE : SHARED)
#define K3_LINK(domain_number, device, first_region, peer, peers, protocol) \
	{ \
		.domain = domain_number, \
		.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K, \
		LINK_END(DEVICE(device), first_region, peer, peers, protocol), \
	}

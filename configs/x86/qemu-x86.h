/* QEMU's PC "q35": links and devices that its root cell and the other cells have. */
#include "../parts.h"

/* Link 00:0e.0: state table, R/W section, output sections of three peers */
#define QEMU_LINK_STATE 0x3f0f0000
#define QEMU_LINK_RW 0x3f0f1000
#define QEMU_LINK_OUTPUT(peer) (0x3f0fa000 + (peer) * 0x2000)
#define QEMU_LINK_END(number, first_region, peer, peers, vectors, protocol) \
	{ \
		.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_MSIX, \
		.num_msix_vectors = vectors, \
		LINK_END(DEVICE(number), first_region, peer, peers, protocol), \
	}

/* The sound device 00:1b.0 and its capabilities */
#define QEMU_SOUND_REGISTERS SAME(0xfea94000, 0x4000, READ_WRITE)
#define QEMU_SOUND \
	.type = JAILHOUSE_PCI_TYPE_DEVICE, \
	.bdf = DEVICE(0x1b), \
	.num_caps = 2, \
	.num_msi_vectors = 1, \
	.msi_64bits = 1
#define QEMU_SOUND_CAPABILITIES \
	{PCI_CAP_ID_MSI, 0x60, 14, JAILHOUSE_PCICAPS_WRITE}, \
	{0, 0x40, 0x10, JAILHOUSE_PCICAPS_WRITE} /* control registers of the device */

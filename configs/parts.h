/* What the configurations of all boards are written with: rights, regions, interrupts, consoles and links. */
#ifndef CONFIGS_PARTS_H
#define CONFIGS_PARTS_H

#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>

/* Rights */
#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define REGISTERS (READ_WRITE | JAILHOUSE_MEM_IO)
#define EXECUTABLE (READ_WRITE | JAILHOUSE_MEM_EXECUTE)
#define FOR_IMAGES (EXECUTABLE | JAILHOUSE_MEM_LOADABLE)
#define SHARED (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED)
#define SHARED_WRITABLE (SHARED | JAILHOUSE_MEM_WRITE)

/* Regions: at two addresses, or at the same one on the board and in the cell */
#define REGION(phys, virt, bytes, rights) {.phys_start = phys, .virt_start = virt, .size = bytes, .flags = rights}
#define SAME(start, bytes, rights) REGION(start, start, bytes, rights)
#define COMMUNICATION(virt) REGION(0, virt, 0x1000, READ_WRITE | JAILHOUSE_MEM_COMM_REGION)

/* Interrupts: a window of 128 with all its pins, or with one */
#define ALL_PINS {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}
#define ONE_PIN(chip, interrupt) \
	{.address = chip, .pin_base = (interrupt) & ~31, .pin_bitmap = {1u << ((interrupt) % 32)}}

/* A serial port whose registers are 4 bytes apart in memory; further flags or 0 */
#define SERIAL(model, start, further) \
	.address = start, \
	.type = JAILHOUSE_CON_TYPE_##model, \
	.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4 | (further)

/* The end of a shared memory link */
#define LINK_END(number, first_region, peer, peers, protocol) \
	.type = JAILHOUSE_PCI_TYPE_IVSHMEM, \
	.bdf = number, \
	.shmem_regions_start = first_region, \
	.shmem_dev_id = peer, \
	.shmem_peers = peers, \
	.shmem_protocol = JAILHOUSE_SHMEM_PROTO_##protocol
#define DEVICE(number) ((number) << 3)

#endif

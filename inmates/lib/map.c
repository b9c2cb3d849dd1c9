/*
 * Identity map: first-level entries of 1 GiB; the first GiB by blocks of 2 MiB, of which the first holds the image and
 * is normal memory. The communication region is memory as well. Everything else is device memory: whatever the
 * hypervisor granted can be reached, whatever it did not traps there.
 */
#include "inmate.h"

#define ENTRIES 512
#define BLOCK 1UL
#define TABLE 3UL
#define ATTRIBUTE_NORMAL (0UL << 2)
#define ATTRIBUTE_DEVICE (1UL << 2)
#define INNER_SHAREABLE (3UL << 8)
#define ACCESSED (1UL << 10)
#define EXECUTE_NEVER (3UL << 53)
#define GIB (1UL << 30)
#define MIB2 (2UL << 20)

#define NORMAL (BLOCK | ATTRIBUTE_NORMAL | INNER_SHAREABLE | ACCESSED)
#define DEVICE (BLOCK | ATTRIBUTE_DEVICE | ACCESSED | EXECUTE_NEVER)

static uint64_t level1[ENTRIES] __attribute__((aligned(4096)));
static uint64_t first_gib[ENTRIES] __attribute__((aligned(4096)));
static uint64_t comm_gib[ENTRIES] __attribute__((aligned(4096)));

uint64_t map_memory(void)
{
    for (uint64_t i = 0; i < ENTRIES; i++) {
        level1[i] = i * GIB | DEVICE;
        first_gib[i] = i * MIB2 | DEVICE;
        comm_gib[i] = (COMM_REGION_BASE + i * MIB2) | DEVICE;
    }
    first_gib[0] = NORMAL;
    comm_gib[0] = COMM_REGION_BASE | NORMAL | EXECUTE_NEVER;
    level1[0] = (uint64_t)first_gib | TABLE;
    level1[COMM_REGION_BASE / GIB] = (uint64_t)comm_gib | TABLE;
    return (uint64_t)level1;
}

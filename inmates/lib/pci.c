#include "pci.h"

#include "inmate.h"

#define FUNCTIONS_OF_A_BUS 256
#define CAPABILITY_POINTER 0x34

static uint64_t address(uint32_t bdf, uint32_t offset)
{
    return comm_region()->pci_mmconfig_base + ((uint64_t)bdf << 12) + offset;
}

uint32_t pci_read32(uint32_t bdf, uint32_t offset)
{
    return mmio_read32(address(bdf, offset));
}

void pci_write32(uint32_t bdf, uint32_t offset, uint32_t value)
{
    mmio_write32(address(bdf, offset), value);
}

void pci_write16(uint32_t bdf, uint32_t offset, uint32_t value)
{
    __asm__ volatile("strh %w0, [%1]" : : "r"(value), "r"(address(bdf, offset)) : "memory");
}

int pci_find(uint32_t identity)
{
    if (!comm_region()->pci_mmconfig_base)
        return -1;
    for (uint32_t bdf = 0; bdf < FUNCTIONS_OF_A_BUS; bdf++) {
        if (pci_read32(bdf, PCI_IDENTITY) == identity)
            return (int)bdf;
    }
    return -1;
}

uint32_t pci_find_capability(uint32_t bdf, uint32_t id)
{
    uint32_t at = pci_read32(bdf, CAPABILITY_POINTER) & 0xfc;

    while (at) {
        uint32_t word = pci_read32(bdf, at);

        if ((word & 0xff) == id)
            return at;
        at = word >> 8 & 0xfc;
    }
    return 0;
}

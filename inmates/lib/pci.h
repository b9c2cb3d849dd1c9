/* PCI configuration space through its window in memory. */
#ifndef PCI_H
#define PCI_H

#include <stdint.h>

#define PCI_IDENTITY 0x00
#define PCI_COMMAND 0x04
#define PCI_COMMAND_MEMORY 0x2
#define PCI_COMMAND_MASTER 0x4
#define PCI_CLASS 0x08
#define PCI_BAR0 0x10
#define PCI_CAPABILITY_VENDOR 0x09
#define PCI_CAPABILITY_MSIX 0x11

/* Reads and writes a register of a function that is named by bus, device and function. */
uint32_t pci_read32(uint32_t bdf, uint32_t offset);
void pci_write32(uint32_t bdf, uint32_t offset, uint32_t value);
void pci_write16(uint32_t bdf, uint32_t offset, uint32_t value);

/* Finds the first function with this vendor and device; -1 if there is none on bus 0. */
int pci_find(uint32_t identity);

/* Finds a capability; 0 if the function has none of this id. */
uint32_t pci_find_capability(uint32_t bdf, uint32_t id);

#endif

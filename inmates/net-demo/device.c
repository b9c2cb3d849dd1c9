/* PCI configuration space, the registers of an ivshmem device with one interrupt (INTx), and as much of a GICv3. */
#include "device.h"

#include "inmate.h"

#define DEVICES 32
#define ID 0x4106110au
#define PCI_ID 0x00
#define PCI_COMMAND 0x04
#define PCI_CLASS 0x08
#define PCI_BAR0 0x10
#define COMMAND_MEMORY 2
#define CLASS_ETHERNET 0xff0001u
#define CAPABILITY 0x40
#define CAPABILITY_STATE_TABLE_SIZE (CAPABILITY + 0x04)
#define CAPABILITY_READ_WRITE_SIZE (CAPABILITY + 0x08)
#define CAPABILITY_OUTPUT_SIZE (CAPABILITY + 0x10)
#define CAPABILITY_ADDRESS (CAPABILITY + 0x18)

#define REGISTER_ID 0x00
#define REGISTER_INTERRUPT_CONTROL 0x08
#define REGISTER_DOORBELL 0x0c
#define REGISTER_STATE 0x10

#define BAR_ALIGNMENT 0x10000UL

/* In the communication region, behind what inmate.h knows. */
#define COMM_GICD_BASE 72
#define COMM_INTERRUPT_BASE 96

#define GICD_IGROUPR 0x0080
#define GICD_ISENABLER 0x0100
#define GICD_IPRIORITYR 0x0400
#define FIRST_SPI 32
#define PRIORITY 0x80
#define PRIORITY_MASK_ALL 0xf0

static uint64_t configuration;
static uint32_t device_number;

static uint32_t config_read32(uint32_t offset)
{
    return mmio_read32(configuration + offset);
}

static uint64_t config_read64(uint32_t offset)
{
    return config_read32(offset) | (uint64_t)config_read32(offset + 4) << 32;
}

int device_find(struct device *device)
{
    for (device_number = 0; device_number < DEVICES; device_number++) {
        configuration = comm_region()->pci_mmconfig_base + (device_number << 15);
        if (config_read32(PCI_ID) != ID || config_read32(PCI_CLASS) >> 8 != CLASS_ETHERNET)
            continue;

        uint64_t table = config_read64(CAPABILITY_ADDRESS);
        uint64_t size = config_read64(CAPABILITY_OUTPUT_SIZE);
        uint64_t outputs =
            table + config_read32(CAPABILITY_STATE_TABLE_SIZE) + config_read64(CAPABILITY_READ_WRITE_SIZE);

        /* Behind the sections is room for the registers. */
        device->registers = (outputs + 2 * size + BAR_ALIGNMENT - 1) & ~(BAR_ALIGNMENT - 1);
        mmio_write32(configuration + PCI_BAR0, (uint32_t)device->registers);
        mmio_write32(configuration + PCI_BAR0 + 4, (uint32_t)(device->registers >> 32));
        mmio_write32(configuration + PCI_COMMAND, COMMAND_MEMORY);
        device->id = mmio_read32(device->registers + REGISTER_ID);
        device->state_table = (volatile uint32_t *)table;
        device->output = (uint8_t *)(outputs + (device->id ? size : 0));
        device->input = (uint8_t *)(outputs + (device->id ? 0 : size));
        device->section_size = size;
        return device->id < 2;
    }
    return 0;
}

void device_set_state(const struct device *device, uint32_t state)
{
    /* Who sees the state sees what was written before. */
    __asm__ volatile("dmb sy" : : : "memory");
    mmio_write32(device->registers + REGISTER_STATE, state);
}

uint32_t device_peer_state(const struct device *device)
{
    return __atomic_load_n(&device->state_table[1 - device->id], __ATOMIC_ACQUIRE);
}

void device_notify(const struct device *device)
{
    mmio_write32(device->registers + REGISTER_DOORBELL, (1 - device->id) << 16);
}

static uint64_t comm_field64(unsigned int offset)
{
    return *(volatile uint64_t *)(COMM_REGION_BASE + offset);
}

void device_enable_interrupt(const struct device *device)
{
    uint64_t distributor = comm_field64(COMM_GICD_BASE);
    uint32_t interrupt = FIRST_SPI + (uint32_t)comm_field64(COMM_INTERRUPT_BASE) + (device_number & 3);
    uint64_t word = interrupt / 32 * 4;
    uint32_t bit = 1u << interrupt % 32;

    mmio_write8(distributor + GICD_IPRIORITYR + interrupt, PRIORITY);
    mmio_write32(distributor + GICD_IGROUPR + word, mmio_read32(distributor + GICD_IGROUPR + word) | bit);
    mmio_write32(distributor + GICD_ISENABLER + word, bit);
    __asm__ volatile(
        "msr S3_0_C12_C12_5, %0\n" /* ICC_SRE_EL1: the system registers */
        "isb\n"
        "msr S3_0_C4_C6_0, %1\n"   /* ICC_PMR_EL1 */
        "msr S3_0_C12_C12_7, %0\n" /* ICC_IGRPEN1_EL1 */
        "isb\n"
        :
        : "r"(1UL), "r"((uint64_t)PRIORITY_MASK_ALL)
        : "memory");
    mmio_write32(device->registers + REGISTER_INTERRUPT_CONTROL, 1);
}

void device_wait(void)
{
    uint64_t interrupt;

    /* The CPU takes no interrupts: wfi ends with a pending one, which is then only acknowledged. */
    __asm__ volatile(
        "dsb sy\n"
        "wfi\n"
        "mrs %0, S3_0_C12_C12_0\n" /* ICC_IAR1_EL1 */
        "dsb sy\n"
        "msr S3_0_C12_C12_1, %0\n" /* ICC_EOIR1_EL1 */
        "isb\n"
        : "=r"(interrupt)
        :
        : "memory");
}

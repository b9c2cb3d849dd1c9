#include "interrupts.h"

#include "inmate.h"

/* What follows pci_mmconfig_base in the communication region on ARM. */
#define GIC_VERSION 64
#define GICD_BASE 72
#define GICC_BASE 80
#define GICR_BASE 88
#define VPCI_IRQ_BASE 96

#define FIRST_SHARED 32
#define SPURIOUS 1020

#define GICD_ISENABLER 0x100
#define GICC_CTLR 0x00
#define GICC_PMR 0x04
#define GICC_IAR 0x0c
#define GICC_EOIR 0x10
#define GICR_TYPER 0x08
#define GICR_TYPER_LAST (1u << 4)
#define GICR_STRIDE 0x20000
#define GICR_ISENABLER0 0x10100
#define LOWEST_PRIORITY 0xf0

#define ICC_PMR_EL1 "s3_0_c4_c6_0"
#define ICC_IAR1_EL1 "s3_0_c12_c12_0"
#define ICC_EOIR1_EL1 "s3_0_c12_c12_1"
#define ICC_SRE_EL1 "s3_0_c12_c12_5"
#define ICC_IGRPEN1_EL1 "s3_0_c12_c12_7"

#define read_register(name) \
    ({ \
        uint64_t value_; \
        __asm__ volatile("mrs %0, " name : "=r"(value_) : : "memory"); \
        value_; \
    })
#define write_register(name, value) \
    __asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)) : "memory")

static interrupt_handler handler;
static void (*timer_handler)(void);

extern const char interrupt_vectors[];
void interrupt_taken(void);

static uint64_t told(uint32_t offset)
{
    return *(const volatile uint64_t *)(COMM_REGION_BASE + offset);
}

static int is_version_3(void)
{
    return (told(GIC_VERSION) & 0xff) == 3;
}

uint32_t interrupts_of_virtual_pci(void)
{
    return FIRST_SHARED + (uint32_t)told(VPCI_IRQ_BASE);
}

/* The redistributor of this CPU. */
static uint64_t redistributor(void)
{
    uint64_t mpidr = read_register("mpidr_el1");
    uint32_t affinity = (uint32_t)(mpidr & 0xffffff) | (uint32_t)(mpidr >> 32 & 0xff) << 24;
    uint64_t frame = told(GICR_BASE);

    while (mmio_read32(frame + GICR_TYPER + 4) != affinity && !(mmio_read32(frame + GICR_TYPER) & GICR_TYPER_LAST))
        frame += GICR_STRIDE;
    return frame;
}

void interrupts_open(interrupt_handler called)
{
    handler = called;
    write_register("vbar_el1", (uint64_t)interrupt_vectors);
    if (is_version_3()) {
        write_register(ICC_SRE_EL1, 1);
        write_register(ICC_PMR_EL1, LOWEST_PRIORITY);
        write_register(ICC_IGRPEN1_EL1, 1);
        mmio_write32(redistributor() + GICR_ISENABLER0, 1u << TIMER_INTERRUPT);
    } else {
        mmio_write32(told(GICC_BASE) + GICC_PMR, LOWEST_PRIORITY);
        mmio_write32(told(GICC_BASE) + GICC_CTLR, 1);
        mmio_write32(told(GICD_BASE) + GICD_ISENABLER, 1u << TIMER_INTERRUPT);
    }
}

void interrupts_enable(uint32_t interrupt)
{
    uint64_t distributor = told(GICD_BASE);

    mmio_write32(distributor + GICD_ISENABLER + interrupt / 32 * 4, 1u << interrupt % 32);
}

void interrupts_at(uint64_t count, void (*called)(void))
{
    timer_handler = called;
    write_register("cntv_cval_el0", count);
    write_register("cntv_ctl_el0", 1);
}

void interrupts_sleep(uint32_t milliseconds)
{
    uint64_t end = read_register("cntvct_el0") + read_register("cntfrq_el0") / 1000 * milliseconds;

    interrupts_off();
    while ((int64_t)(end - read_register("cntvct_el0")) > 0) {
        write_register("cntv_cval_el0", end);
        write_register("cntv_ctl_el0", 1);
        __asm__ volatile("wfi" : : : "memory");
        interrupts_on();
        __asm__ volatile("isb" : : : "memory");
        interrupts_off();
    }
    write_register("cntv_ctl_el0", 0);
    interrupts_on();
}

void interrupt_taken(void)
{
    int version_3 = is_version_3();
    uint32_t interrupt =
        (uint32_t)(version_3 ? read_register(ICC_IAR1_EL1) : mmio_read32(told(GICC_BASE) + GICC_IAR)) & 0x3ff;

    if (interrupt >= SPURIOUS)
        return;
    if (interrupt != TIMER_INTERRUPT) {
        handler(interrupt);
    } else {
        write_register("cntv_ctl_el0", 0);
        if (timer_handler)
            timer_handler();
    }
    if (version_3)
        write_register(ICC_EOIR1_EL1, interrupt);
    else
        mmio_write32(told(GICC_BASE) + GICC_EOIR, interrupt);
}

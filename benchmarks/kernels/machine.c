/*
 * Kernels that leave their program all the time: for registers of a device, for interrupts, for exceptions. The machine has
 * a PL011 and a GICv3 where QEMU's "virt" has them.
 */
#include "kernels.h"

#define UART_FLAGS	0x18
#define UART_MASK	0x38

#define GICD		((volatile uint8_t *)0x08000000UL)
#define GICR		((volatile uint8_t *)0x080a0000UL)
#define GICR_SGI	(GICR + 0x10000)

#define GICD_CTLR	0x0
#define CTLR_GROUP1	0x2
#define CTLR_ARE	0x10
#define GICR_WAKER	0x14
#define WAKER_SLEEP	0x2
#define GICR_IGROUPR0	0x80
#define GICR_ISENABLER0	0x100
#define GICR_IPRIORITYR	0x400

extern uint64_t irqs;
extern uint64_t calls_taken;

static inline uint32_t get(volatile uint8_t *base, uint64_t offset)
{
	return *(volatile uint32_t *)(base + offset);
}

static inline void put(volatile uint8_t *base, uint64_t offset, uint32_t value)
{
	*(volatile uint32_t *)(base + offset) = value;
}

uint64_t device_registers(uint64_t turns)
{
	volatile uint8_t *uart = (volatile uint8_t *)0x09000000UL;
	uint64_t sum = 0;

	for (uint64_t n = 0; n < turns * 100; n++) {
		sum += get(uart, UART_FLAGS) >> 7 & 1;
		put(uart, UART_MASK, 0);
	}
	return sum;
}

static void gic_on(void)
{
	put(GICD, GICD_CTLR, CTLR_GROUP1 | CTLR_ARE);
	put(GICR, GICR_WAKER, get(GICR, GICR_WAKER) & ~WAKER_SLEEP);
	put(GICR_SGI, GICR_IGROUPR0, 0xffffffff);
	put(GICR_SGI, GICR_IPRIORITYR, 0x80808080);
	put(GICR_SGI, GICR_ISENABLER0, 1);
	__asm__ volatile("msr s3_0_c12_c12_5, %0" : : "r"(1UL));	/* ICC_SRE_EL1 */
	__asm__ volatile("isb");
	__asm__ volatile("msr s3_0_c4_c6_0, %0" : : "r"(0xf0UL));	/* ICC_PMR_EL1 */
	__asm__ volatile("msr s3_0_c12_c12_7, %0" : : "r"(1UL));	/* ICC_IGRPEN1_EL1 */
	__asm__ volatile("isb");
}

/* Each turn sends itself ten interrupts, and waits for each of them. */
uint64_t interrupts(uint64_t turns)
{
	uint64_t before = irqs;

	gic_on();
	__asm__ volatile("msr daifclr, #2" : : : "memory");
	for (uint64_t n = 0; n < turns * 10; n++) {
		uint64_t seen = *(volatile uint64_t *)&irqs;

		__asm__ volatile("msr s3_0_c12_c11_5, %0; isb" : : "r"(1UL) : "memory");	/* ICC_SGI1R_EL1 */
		while (*(volatile uint64_t *)&irqs == seen)
			;
	}
	__asm__ volatile("msr daifset, #2" : : : "memory");
	return irqs - before;
}

uint64_t exceptions(uint64_t turns)
{
	uint64_t before = calls_taken;

	for (uint64_t n = 0; n < turns * 100; n++)
		__asm__ volatile("svc #0" : : : "memory");
	return calls_taken - before;
}

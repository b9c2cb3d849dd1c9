/* One turn of each kernel; what it gives depends on its input only. */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdint.h>

struct kernel {
	const char *name;
	uint64_t (*turn)(uint64_t turns);
};

extern const struct kernel kernels[];
extern const unsigned int kernel_count;

uint64_t matrix(uint64_t turns);
uint64_t fourier(uint64_t turns);
uint64_t bodies(uint64_t turns);
uint64_t scaled_sums(uint64_t turns);
uint64_t vector_copy(uint64_t turns);
uint64_t vector_differences(uint64_t turns);
uint64_t vector_filter(uint64_t turns);
uint64_t vector_length(uint64_t turns);
uint64_t vector_grey(uint64_t turns);
uint64_t vector_product(uint64_t turns);
uint64_t vector_median(uint64_t turns);
uint64_t check_words(uint64_t turns);
uint64_t records(uint64_t turns);
uint64_t mixture(uint64_t turns);
uint64_t device_registers(uint64_t turns);
uint64_t interrupts(uint64_t turns);
uint64_t exceptions(uint64_t turns);

/* Memory whose 4 KiB pages lie in no order behind adjacent addresses. */
#define SCATTERED	((uint8_t *)0x80000000UL)
#define SCATTERED_SIZE	(8UL << 20)

#endif

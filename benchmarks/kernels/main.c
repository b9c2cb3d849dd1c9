/*
 * Runs each kernel and prints what it did: finds out how many turns take about a fifth of a second once it is warm, then
 * measures some runs of so many. A line for each run: name, turns, nanoseconds, checksum of the first turns.
 */
#include "kernels.h"

#define UART		((volatile uint32_t *)0x09000000)
#define BLOCK		0x701UL
#define PAGE		0x703UL
#define DEVICE		0x4UL
#define RAM		0x40000000UL
#define SCATTERED_RAM	0x44000000UL
#define WARM_UP_MS	2500
#define RUNS		5

extern void translation_on(uint64_t *table);
extern const volatile uint64_t selected;

static uint64_t level1[512] __attribute__((aligned(4096)));
static uint64_t low[512] __attribute__((aligned(4096)));
static uint64_t ram[512] __attribute__((aligned(4096)));
static uint64_t scattered[512] __attribute__((aligned(4096)));
static uint64_t scattered_pages[4][512] __attribute__((aligned(4096)));

static void print(const char *text)
{
	while (*text)
		*UART = *text++;
}

static void print_number(uint64_t value)
{
	char digits[24];
	int i = 23;

	digits[i] = 0;
	do {
		digits[--i] = '0' + value % 10;
		value /= 10;
	} while (value);
	print(digits + i);
}

static void map(void)
{
	level1[0] = (uint64_t)low | 3;
	level1[1] = (uint64_t)ram | 3;
	level1[2] = (uint64_t)scattered | 3;
	low[0x08000000 >> 21] = 0x08000000UL | BLOCK | DEVICE;
	low[0x09000000 >> 21] = 0x09000000UL | BLOCK | DEVICE;
	for (uint64_t i = 0; i < 64; i++)
		ram[i] = (RAM + (i << 21)) | BLOCK;
	for (uint64_t i = 0; i < SCATTERED_SIZE >> 12; i++)
		scattered_pages[i >> 9][i & 511] = (SCATTERED_RAM + ((i * 1237 & 2047) << 12)) | PAGE;
	for (uint64_t i = 0; i < SCATTERED_SIZE >> 21; i++)
		scattered[i] = (uint64_t)scattered_pages[i] | 3;
	translation_on(level1);
}

static uint64_t nanos(void)
{
	uint64_t count, frequency;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count));
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	return count * (1000000000 / frequency);
}

int main(void)
{
	map();
	for (unsigned int n = 0; n < kernel_count; n++) {
		const struct kernel *kernel = &kernels[n];
		uint64_t check, turns = 1, start = nanos(), taken = 0;

		if (!(selected >> n & 1))
			continue;
		check = kernel->turn(10);
		while (nanos() - start < WARM_UP_MS * 1000000UL) {
			uint64_t before = nanos();

			kernel->turn(turns);
			taken = nanos() - before;
			if (taken < 10000000)
				turns *= 2;
		}
		turns = turns * 200000000 / (taken ? taken : 1) + 1;
		for (int run = 0; run < RUNS; run++) {
			uint64_t before = nanos();

			kernel->turn(turns);
			taken = nanos() - before;
			print(kernel->name);
			print("\t");
			print_number(turns);
			print("\t");
			print_number(taken);
			print("\t");
			print_number(check);
			print("\n");
		}
	}
	return 0;
}

/*
 * The kernels that use floating-point and vector registers and the CRC32 instructions. Each does what it does "turns" times
 * and returns a checksum.
 */
#include <arm_acle.h>
#include <arm_neon.h>
#include "kernels.h"

#define SIZE	32
#define POINTS	256
#define BODIES	5
#define BYTES	4096

static double first[SIZE][SIZE], second[SIZE][SIZE], product[SIZE][SIZE];
static double real[POINTS], imaginary[POINTS], cosine[POINTS], sine[POINTS];
static double position[BODIES][3], velocity[BODIES][3];
static float floats[1024], others[1024];
static uint8_t bytes[BYTES] __attribute__((aligned(16))), more[BYTES] __attribute__((aligned(16)));
static int16_t samples[1024], taps[1024];

static uint64_t bits(double value)
{
	union { double value; uint64_t bits; } both = { value };

	return both.bits;
}

uint64_t matrix(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < SIZE; i++)
		for (int j = 0; j < SIZE; j++) {
			first[i][j] = 1.0 / (i + j + 1);
			second[i][j] = (i - j) * 0.37;
		}
	while (turns--) {
		for (int i = 0; i < SIZE; i++)
			for (int j = 0; j < SIZE; j++) {
				double element = 0;

				for (int k = 0; k < SIZE; k++)
					element += first[i][k] * second[k][j];
				product[i][j] = element;
			}
		first[turns % SIZE][3] = product[5][turns % SIZE] * 0.01;
		sum ^= bits(product[turns % SIZE][7]);
	}
	return sum;
}

/* Radix 2, in place; the factors from a recurrence, so that no library is needed. */
uint64_t fourier(uint64_t turns)
{
	uint64_t sum = 0;

	cosine[0] = 1;
	for (int i = 1; i < POINTS; i++) {
		/* cos and sin of 2 pi / 256 */
		cosine[i] = cosine[i - 1] * 0.99969881869620425 - sine[i - 1] * 0.024541228522912288;
		sine[i] = cosine[i - 1] * 0.024541228522912288 + sine[i - 1] * 0.99969881869620425;
	}
	for (int i = 0; i < POINTS; i++) {
		real[i] = (i * 37 % 101) * 0.01;
		imaginary[i] = 0;
	}
	while (turns--) {
		for (unsigned int i = 0, j = 0; i < POINTS; i++) {
			unsigned int bit = POINTS >> 1;

			if (i < j) {
				double r = real[i], m = imaginary[i];

				real[i] = real[j];
				imaginary[i] = imaginary[j];
				real[j] = r;
				imaginary[j] = m;
			}
			while (j & bit) {
				j ^= bit;
				bit >>= 1;
			}
			j |= bit;
		}
		for (int half = 1; half < POINTS; half *= 2)
			for (int start = 0; start < POINTS; start += 2 * half)
				for (int k = 0; k < half; k++) {
					int a = start + k, b = a + half, w = k * (POINTS / 2 / half);
					double r = real[b] * cosine[w] - imaginary[b] * sine[w];
					double m = real[b] * sine[w] + imaginary[b] * cosine[w];

					real[b] = real[a] - r;
					imaginary[b] = imaginary[a] - m;
					real[a] += r;
					imaginary[a] += m;
				}
		for (int i = 0; i < POINTS; i++) {
			real[i] *= 1.0 / 16;
			imaginary[i] *= 1.0 / 16;
		}
		sum ^= bits(real[turns % POINTS]);
	}
	return sum;
}

uint64_t bodies(uint64_t turns)
{
	for (int i = 0; i < BODIES; i++)
		for (int axis = 0; axis < 3; axis++) {
			position[i][axis] = (i * 7 + axis * 3) % 11 + 0.1;
			velocity[i][axis] = ((i + axis) % 3 - 1) * 0.01;
		}
	while (turns--) {
		for (int i = 0; i < BODIES; i++)
			for (int j = i + 1; j < BODIES; j++) {
				double x = position[i][0] - position[j][0];
				double y = position[i][1] - position[j][1];
				double z = position[i][2] - position[j][2];
				double square = x * x + y * y + z * z + 0.5;
				double factor = 0.001 / (square * __builtin_sqrt(square));

				velocity[i][0] -= x * factor;
				velocity[i][1] -= y * factor;
				velocity[i][2] -= z * factor;
				velocity[j][0] += x * factor;
				velocity[j][1] += y * factor;
				velocity[j][2] += z * factor;
			}
		for (int i = 0; i < BODIES; i++)
			for (int axis = 0; axis < 3; axis++)
				position[i][axis] += velocity[i][axis];
	}
	return bits(position[0][0]) ^ bits(velocity[3][1]);
}

uint64_t scaled_sums(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < 1024; i++) {
		floats[i] = i * 0.125f;
		others[i] = (1024 - i) * 0.1f;
	}
	while (turns--) {
		float factor = 0.5f + (turns & 3) * 0.11f;

		for (int i = 0; i < 1024; i++)
			floats[i] = floats[i] * 0.75f + others[i] * factor;
		sum = sum * 31 + (uint64_t)(floats[turns & 1023] * 16);
	}
	return sum;
}

uint64_t vector_copy(uint64_t turns)
{
	for (int i = 0; i < BYTES; i++)
		bytes[i] = i * 7;
	while (turns--) {
		for (int i = 0; i < BYTES; i += 64) {
			vst1q_u8_x4(more + i, vld1q_u8_x4(bytes + i));
		}
		bytes[turns % BYTES] = more[(turns * 3) % BYTES] + 1;
	}
	return more[77] + bytes[1077];
}

uint64_t vector_differences(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < BYTES; i++) {
		bytes[i] = i * 7;
		more[i] = i * i;
	}
	while (turns--) {
		uint32_t different = 0;

		for (int i = 0; i < BYTES; i++)
			different += bytes[i] > more[i] ? bytes[i] - more[i] : more[i] - bytes[i];
		bytes[turns % BYTES]++;
		sum = sum * 31 + different;
	}
	return sum;
}

uint64_t vector_filter(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < 1024; i++) {
		samples[i] = i * 77;
		taps[i] = i % 19 - 9;
	}
	while (turns--) {
		int32_t dot = 0;

		for (int i = 0; i < 1024; i++)
			dot += samples[i] * taps[i];
		samples[turns & 1023] += dot;
		sum = sum * 31 + (uint32_t)dot;
	}
	return sum;
}

/* As a C library looks for the end of a string. */
uint64_t vector_length(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < BYTES; i++)
		bytes[i] = 1 + i % 100;
	bytes[1000] = 0;
	while (turns--) {
		const uint8_t *at = bytes + (turns & 7) * 16;
		uint64_t found;

		do {
			uint8x16_t zero = vceqq_u8(vld1q_u8(at), vdupq_n_u8(0));

			found = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(zero), 4)), 0);
			at += 16;
		} while (!found);
		sum += at - bytes + (__builtin_ctzl(found) >> 2);
	}
	return sum;
}

uint64_t check_words(uint64_t turns)
{
	uint32_t crc = ~0;

	for (int i = 0; i < BYTES; i++)
		bytes[i] = i * 7;
	while (turns--) {
		for (int i = 0; i < BYTES; i += 8)
			crc = __crc32cd(crc, *(const uint64_t *)(bytes + i));
		crc = __crc32b(crc, turns);
	}
	return crc;
}

/* Pixels of red, green and blue become grey. */
uint64_t vector_grey(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < BYTES; i++)
		bytes[i] = i * 7;
	while (turns--) {
		for (int i = 0; i < 1024; i += 8) {
			uint8x8x3_t pixels = vld3_u8(bytes + 3 * i);
			uint16x8_t grey = vmull_u8(pixels.val[0], vdup_n_u8(77));

			grey = vmlal_u8(grey, pixels.val[1], vdup_n_u8(150));
			grey = vmlal_u8(grey, pixels.val[2], vdup_n_u8(29));
			vst1_u8(more + i, vshrn_n_u16(grey, 8));
		}
		bytes[turns & 1023]++;
		sum = sum * 31 + more[turns * 7 & 1023];
	}
	return sum;
}

#define ROW	16
#define ADD_PRODUCT(part, lane) \
	part = vmlaq_laneq_s16(part, vld1q_s16(taps + ROW * (k + lane) + at), factors, lane)

/* A product of matrices of halfwords, by elements. */
uint64_t vector_product(uint64_t turns)
{
	uint64_t sum = 0;

	for (int i = 0; i < 1024; i++) {
		samples[i] = i * 77;
		taps[i] = i * 31 + 5;
	}
	while (turns--) {
		for (int row = 0; row < ROW; row++) {
			for (int at = 0; at < ROW; at += 8) {
				int16x8_t part = vdupq_n_s16(0);

				for (int k = 0; k < ROW; k += 8) {
					int16x8_t factors = vld1q_s16(samples + ROW * row + k);

					ADD_PRODUCT(part, 0);
					ADD_PRODUCT(part, 1);
					ADD_PRODUCT(part, 2);
					ADD_PRODUCT(part, 3);
					ADD_PRODUCT(part, 4);
					ADD_PRODUCT(part, 5);
					ADD_PRODUCT(part, 6);
					ADD_PRODUCT(part, 7);
				}
				sum = sum * 31 + vaddvq_s16(part);
			}
		}
		samples[turns & 255]++;
	}
	return sum;
}

static void order(uint8x16_t *low, uint8x16_t *high)
{
	uint8x16_t least = vminq_u8(*low, *high);

	*high = vmaxq_u8(*low, *high);
	*low = least;
}

/* The median of nine neighbours each, by a network of comparisons. */
uint64_t vector_median(uint64_t turns)
{
	static const uint8_t network[][2] = {
		{ 1, 2 }, { 4, 5 }, { 7, 8 }, { 0, 1 }, { 3, 4 }, { 6, 7 }, { 1, 2 }, { 4, 5 }, { 7, 8 }, { 0, 3 },
		{ 5, 8 }, { 4, 7 }, { 3, 6 }, { 1, 4 }, { 2, 5 }, { 4, 7 }, { 4, 2 }, { 6, 4 }, { 4, 2 }
	};
	uint64_t sum = 0;

	for (int i = 0; i < BYTES; i++)
		bytes[i] = i * 7;
	while (turns--) {
		for (int i = 64; i < 1024; i += 16) {
			uint8x16_t near[9];

			for (int k = 0; k < 9; k++)
				near[k] = vld1q_u8(bytes + i + (k / 3 - 1) * 64 + k % 3 - 1);
#pragma GCC unroll 19
			for (int k = 0; k < 19; k++)
				order(&near[network[k][0]], &near[network[k][1]]);
			vst1q_u8(more + i, near[4]);
		}
		bytes[turns & 1023]++;
		sum = sum * 31 + more[64 + turns % 900];
	}
	return sum;
}

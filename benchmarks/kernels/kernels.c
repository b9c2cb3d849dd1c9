/* The integer kernels, and the list of all. Each does what it does "turns" times and returns a checksum. */
#include "kernels.h"

static uint8_t area[1 << 20];
static uint8_t other[1 << 20];
static uint32_t numbers[4096];

void *memset(void *to, int value, unsigned long size);

void *memset(void *to, int value, unsigned long size)
{
	volatile uint8_t *bytes = to;

	while (size--)
		*bytes++ = value;
	return to;
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15UL);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
	return z ^ z >> 31;
}

static uint64_t alu(uint64_t turns)
{
	uint64_t a = 1, b = 2, c = 3;

	for (uint64_t i = 0; i < turns * 1000; i++) {
		a += b ^ i;
		b = (b << 7 | b >> 57) + a;
		c ^= a * 31 + (b >> 3);
		if (c & 1)
			a -= c;
	}
	return a ^ b ^ c;
}

static uint64_t copy_words(uint64_t turns)
{
	for (uint64_t n = 0; n < turns; n++) {
		volatile uint64_t *to = (uint64_t *)other;
		const uint64_t *from = (const uint64_t *)area;

		for (unsigned int i = 0; i < 8192 / 8; i++)
			to[i] = from[i] + n;
	}
	return other[77] + turns;
}

static uint64_t copy_bytes(uint64_t turns)
{
	for (uint64_t n = 0; n < turns; n++) {
		volatile uint8_t *to = other + (n & 63);
		const uint8_t *from = area + (n & 31);

		for (unsigned int i = 0; i < 1000; i++)
			to[i] = from[i];
	}
	return other[99] + turns;
}

static void quicksort(uint32_t *a, long low, long high)
{
	while (low < high) {
		uint32_t pivot = a[(low + high) / 2];
		long i = low, j = high;

		while (i <= j) {
			while (a[i] < pivot)
				i++;
			while (a[j] > pivot)
				j--;
			if (i <= j) {
				uint32_t t = a[i];

				a[i++] = a[j];
				a[j--] = t;
			}
		}
		quicksort(a, low, j);
		low = i;
	}
}

static uint64_t sort(uint64_t turns)
{
	uint64_t sum = 0, state = 1;

	for (uint64_t n = 0; n < turns; n++) {
		for (unsigned int i = 0; i < 1024; i++)
			numbers[i] = next_random(&state);
		quicksort(numbers, 0, 1023);
		sum += numbers[n & 1023];
	}
	return sum;
}

static uint32_t crc_table[256];

static uint64_t crc(uint64_t turns)
{
	uint32_t sum = -1;

	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		crc_table[i] = c;
	}
	for (uint64_t n = 0; n < turns; n++)
		for (unsigned int i = 0; i < 1024; i++)
			sum = sum >> 8 ^ crc_table[(sum ^ area[i]) & 0xff];
	return sum;
}

static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void sha256_block(uint32_t *h, const uint8_t *block)
{
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] + (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3)
			+ (rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
	for (int i = 0; i < 8; i++)
		s[i] = h[i];
	for (int i = 0; i < 64; i++) {
		uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25))
			+ ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22))
			+ ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		s[7] = s[6];
		s[6] = s[5];
		s[5] = s[4];
		s[4] = s[3] + t1;
		s[3] = s[2];
		s[2] = s[1];
		s[1] = s[0];
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

static uint64_t sha256(uint64_t turns)
{
	uint32_t h[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	for (uint64_t n = 0; n < turns; n++)
		sha256_block(h, area + (n & 127) * 64);
	return h[0] ^ (uint64_t)h[7] << 32;
}

__attribute__((noinline)) static uint64_t scale(uint64_t x, uint64_t by)
{
	return x * by + (x >> 7);
}

__attribute__((noinline)) static uint64_t pick(const uint32_t *a, uint64_t i)
{
	return a[i & 255] ? a[i & 255] : scale(i, 3);
}

__attribute__((noinline)) static uint64_t classify(uint64_t x)
{
	if (x < 100)
		return 1;
	if (x & 4)
		return scale(x, 5) & 0xff;
	return x / 7;
}

static uint64_t calls(uint64_t turns)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < 256; i++)
		numbers[i] = i * 7 & 63;
	for (uint64_t i = 0; i < turns * 100; i++)
		sum += classify(pick(numbers, sum ^ i)) + scale(i, 9);
	return sum;
}

__attribute__((noinline)) static uint64_t fibonacci(uint64_t n)
{
	uint64_t sum = 0;

	/* Not even the compiler makes a loop of half of it. */
	if (n < 2)
		return n;
	sum = fibonacci(n - 1);
	__asm__ volatile("" : "+r"(sum));
	return sum + fibonacci(n - 2);
}

static uint64_t fib(uint64_t turns)
{
	uint64_t sum = 0;

	for (uint64_t n = 0; n < turns; n++)
		sum += fibonacci(15);
	return sum;
}

/* A machine with sixteen registers that runs a program of its own. */
static uint64_t interpreter(uint64_t turns)
{
	static const uint8_t program[] = {
		0, 1, 7,  1, 2, 1,  2, 3, 2,  3, 1, 4,  4, 2, 1,  5, 4, 3,  6, 5, 2,  7, 0, 1,  8, 6, 4,  9, 15, 0,
	};
	uint64_t r[16] = { 0 };

	for (unsigned int i = 0; i < 1024; i++)
		numbers[i] = i * 31;
	r[15] = turns * 10;
	for (unsigned int pc = 0;;) {
		unsigned int a = program[pc + 1], b = program[pc + 2];

		switch (program[pc]) {
		case 0: r[a] += b; break;
		case 1: r[a] += r[b]; break;
		case 2: r[a] ^= r[b] << 3; break;
		case 3: r[a] -= r[b] | 1; break;
		case 4: r[a] = r[b] >> 5; break;
		case 5: r[a] = r[a] * 33 + r[b]; break;
		case 6: r[a] = numbers[r[b] & 1023]; break;
		case 7: r[a] += area[r[b] & 4095]; break;
		case 8: if (r[a] & 64) r[b]++; break;
		default:
			if (--r[a] == 0)
				return r[1] ^ r[3];
			pc = 0;
			continue;
		}
		pc += 3;
	}
}

static uint64_t chase(uint64_t turns)
{
	const uint64_t lines = SCATTERED_SIZE / 64;
	uint64_t at;

	if (*(uint64_t *)SCATTERED == 0)
		for (uint64_t i = 0; i < lines; i++)
			*(uint64_t *)(SCATTERED + i * 64) = (uint64_t)SCATTERED + (i * 50021 + 12347) % lines * 64;
	at = (uint64_t)SCATTERED;
	for (uint64_t i = 0; i < turns * 1000; i++)
		at = *(uint64_t *)at;
	return at;
}

static uint64_t pages(uint64_t turns)
{
	uint64_t sum = 0;

	for (uint64_t n = 0; n < turns; n++) {
		uint32_t *from = (uint32_t *)(SCATTERED + (n * 4096 & 0xfffff));
		volatile uint32_t *to = (uint32_t *)(SCATTERED + 0x400000 + (n * 4096 & 0xfffff));

		for (unsigned int i = 0; i < 2048; i++) {
			sum += from[i];
			to[i] = sum;
		}
	}
	return sum;
}

struct node {
	struct node *left, *right;
	uint64_t key, value;
};

static struct node nodes[1024];

static uint64_t tree(uint64_t turns)
{
	uint64_t sum = 0, state = 5;
	struct node *root = &nodes[0];
	unsigned int used = 1;

	root->left = root->right = 0;
	root->key = 1UL << 63;
	while (used < 1024) {
		struct node *added = &nodes[used++], *at = root;

		added->key = next_random(&state);
		added->value = used;
		added->left = added->right = 0;
		for (;;) {
			struct node **side = added->key < at->key ? &at->left : &at->right;

			if (!*side) {
				*side = added;
				break;
			}
			at = *side;
		}
	}
	for (uint64_t n = 0; n < turns * 16; n++) {
		uint64_t key = next_random(&state);
		struct node *at = root;

		while (at) {
			sum += at->value;
			at = key < at->key ? at->left : at->right;
		}
	}
	return sum;
}

static uint64_t strings(uint64_t turns)
{
	uint64_t hash = 5381;

	for (uint64_t n = 0; n < turns; n++) {
		char text[32];
		int length = 0;
		uint64_t v = n * 7919 + hash % 1000;

		do {
			text[length++] = '0' + v % 10;
			v /= 10;
		} while (v);
		for (int i = length - 1; i >= 0; i--)
			hash = hash * 33 ^ text[i];
	}
	return hash;
}

const struct kernel kernels[] = {
	{ "integer loop", alu },
	{ "copy, words", copy_words },
	{ "copy, bytes", copy_bytes },
	{ "sort", sort },
	{ "crc", crc },
	{ "sha-256", sha256 },
	{ "calls", calls },
	{ "recursion", fib },
	{ "interpreter", interpreter },
	{ "pointer chase, 4 KiB pages", chase },
	{ "copy, 4 KiB pages", pages },
	{ "binary tree", tree },
	{ "strings", strings },
	{ "fp matrix", matrix },
	{ "fp fourier transform", fourier },
	{ "fp bodies", bodies },
	{ "simd scaled sums", scaled_sums },
	{ "simd copy", vector_copy },
	{ "simd differences", vector_differences },
	{ "simd filter", vector_filter },
	{ "simd string length", vector_length },
	{ "crc32 instructions", check_words },
	{ "records and strings", records },
	{ "lists, matrices, states", mixture },
	{ "device registers", device_registers },
	{ "interrupts", interrupts },
	{ "exceptions", exceptions },
	{ "simd grey", vector_grey },
	{ "simd matrix of halfwords", vector_product },
	{ "simd median", vector_median },
};

const unsigned int kernel_count = sizeof(kernels) / sizeof(kernels[0]);

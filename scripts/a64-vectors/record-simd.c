/*
 * Executes single SIMD and floating-point instructions, each from several register states, and records what they did.
 *
 *   record-simd < cases > vectors          a vector is the case followed by a u32 digest of all its results
 *   record-simd WORD FORMAT SEED           prints the results of one case, as SimdVectorsTest prints its own
 *
 * Register states are derived from the place of a case in the file; SimdOperands.java has the same in Java. A BRK follows
 * the instruction: its signal handler takes the result and puts the next state into the signal frame.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define SETS 15
#define BRK 0xd4200000u

struct state {
	uint64_t x[31];
	uint64_t v[64];
	uint64_t nzcv, fpcr, fpsr;
};

static uint32_t *code;
static uint8_t *position, *end;
static struct state before;
static int running, verbose;
static uint32_t word, seed, set, digest;
static uint8_t format;

static uint64_t random64(uint64_t seed, uint64_t index)
{
	uint64_t z = seed * 0x9e3779b97f4a7c15ull + (index + 1) * 0xd1342543de82ef95ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* A lane of 8 << scale bits, at the edges of its range more often than elsewhere. */
static uint64_t integer_lane(int scale, uint64_t r)
{
	int width = 8 << scale;

	switch (r & 15) {
	case 0: return 0;
	case 1: return ~0ull;
	case 2: return 1ull << (width - 1);
	case 3: return (1ull << (width - 1)) - 1;
	case 4: return 1;
	case 5: return (int64_t)(r >> 32) % 70 - 35;
	case 6: return r >> 57;
	case 7: return 1ull << (r >> 32) % width;
	case 8: return (1ull << (width / 2)) - (r >> 63);
	default: return r >> 4 ^ r << 60;
	}
}

/* A floating-point number of 8 << format bits: of every kind, and at the ends of every range. */
static uint64_t number(int format, uint64_t select, uint64_t t)
{
	static const int exponent_bits[] = { 0, 5, 8, 11 };
	static const int edges[] = { 7, 8, 15, 16, 31, 32, 63, 64 };
	int width = 8 << format, e = exponent_bits[format], f = width - 1 - e;
	uint64_t sign = (t >> 63) << (width - 1);
	uint64_t mask = (1ull << f) - 1, fraction = t & mask;
	int64_t largest = (1 << e) - 2, bias = (1 << (e - 1)) - 1, exponent;
	int power;

	t >>= 52;
	switch (select & 15) {
	case 0: return sign;
	case 1: return sign | (uint64_t)(largest + 1) << f;
	case 2: return sign | (uint64_t)(largest + 1) << f | 1ull << (f - 1) | fraction;
	case 3: return sign | (uint64_t)(largest + 1) << f | (fraction & mask >> 1) | 1;
	case 4: return sign | fraction >> t % f;
	case 5: return sign | ((t & 1) ? mask + 1 : mask);
	case 6: return sign | ((uint64_t)largest << f) | mask;
	case 7:
		exponent = bias + (t & 3);
		fraction &= 7ull << (f - 3);
		break;
	case 8:
		power = t % (f + 2);
		exponent = bias + power;
		fraction &= ~(mask >> 1 >> (power < f ? power : f));
		break;
	case 9:
		exponent = bias + edges[t & 7] - (t >> 3 & 1);
		fraction = (t & 16) ? mask : (t & 32) ? mask << 1 & mask : 0;
		break;
	case 10: exponent = bias + (t & 15) - 8; break;
	case 11: exponent = t % f + 1; break;
	case 12: exponent = largest - (t & 7); break;
	case 13:
		exponent = t;
		fraction = mask;
		break;
	default:
		exponent = bias + (t & 63) - 32;
		break;
	}
	exponent = exponent < 0 ? 0 : exponent > largest ? largest : exponent;
	return sign | (uint64_t)exponent << f | fraction;
}

static uint64_t half_of_vector(uint64_t state, int index)
{
	uint64_t r = random64(state, 256 + index / 2), value = 0;
	int scale = format ? format : (r >> 8) & 3, width = 8 << scale, lane;

	for (lane = 0; lane < 64 / width; lane++) {
		uint64_t select = random64(state, 1024 + 16 * index + 2 * lane);
		uint64_t t = random64(state, 1025 + 16 * index + 2 * lane);
		uint64_t bits = format ? number(format, select, t) : integer_lane(scale, t);

		if (width < 64)
			bits &= (1ull << width) - 1;
		value |= bits << lane * width;
	}
	return value;
}

static void derive(void)
{
	uint64_t state = (uint64_t)seed << 8 | set, r = random64(state, 128);
	int i;

	for (i = 0; i < 31; i++)
		before.x[i] = integer_lane(i & 1 ? 2 : 3, random64(state, i));
	for (i = 0; i < 64; i++)
		before.v[i] = half_of_vector(state, i);
	before.nzcv = r & 15;
	before.fpcr = (r & 16) ? 0 : r & 0x07c00000;
	before.fpsr = (r & 0xe0) ? 0 : 0x0800009f & r >> 32;
}

static struct fpsimd_context *vectors(ucontext_t *uc)
{
	struct _aarch64_ctx *head = (void *)uc->uc_mcontext.__reserved;

	while (head->magic != FPSIMD_MAGIC)
		head = (void *)((uint8_t *)head + head->size);
	return (void *)head;
}

static void fold(uint64_t value)
{
	digest = (digest ^ (uint32_t)value ^ (uint32_t)(value >> 32) * 0x85ebca6b) * 0x9e3779b1u;
	digest ^= digest >> 15;
}

static void finish(ucontext_t *uc, int undefined)
{
	uint64_t *v = (uint64_t *)vectors(uc)->vregs;
	int i;

	fold(undefined);
	fold(uc->uc_mcontext.pstate >> 28 & 15);
	fold(vectors(uc)->fpsr);
	for (i = 0; i < 31; i++)
		fold(uc->uc_mcontext.regs[i]);
	for (i = 0; i < 64; i++)
		fold(v[i]);
	if (!verbose)
		return;
	printf("set %d fpcr %08x:%s nzcv %x fpsr %08x", (int)set, (int)before.fpcr, undefined ? " undefined" : "",
	       (int)(uc->uc_mcontext.pstate >> 28 & 15), (int)vectors(uc)->fpsr);
	for (i = 0; i < 31; i++)
		if (uc->uc_mcontext.regs[i] != before.x[i])
			printf(" x%d %016lx", i, (long)uc->uc_mcontext.regs[i]);
	for (i = 0; i < 64; i += 2)
		if (v[i] != before.v[i] || v[i + 1] != before.v[i + 1])
			printf(" v%d %016lx_%016lx", i / 2, (long)v[i + 1], (long)v[i]);
	printf("\n");
}

static void next(ucontext_t *uc)
{
	if (running && ++set == SETS) {
		if (!verbose) {
			fwrite(position - 5, 5, 1, stdout);
			fwrite(&digest, 4, 1, stdout);
		}
		running = 0;
		seed++;
	}
	if (!running) {
		if (position == end) {
			fflush(stdout);
			_exit(0);
		}
		memcpy(&word, position, 4);
		format = position[4];
		position += 5;
		set = 0;
		digest = 0;
		running = 1;
		*code = word;
		__builtin___clear_cache((char *)code, (char *)(code + 1));
	}
	derive();
	memcpy(uc->uc_mcontext.regs, before.x, sizeof(before.x));
	uc->uc_mcontext.pc = (uint64_t)code;
	uc->uc_mcontext.pstate = before.nzcv << 28;
	memcpy(vectors(uc)->vregs, before.v, sizeof(before.v));
	vectors(uc)->fpsr = before.fpsr;
	vectors(uc)->fpcr = before.fpcr;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	if (running)
		finish(context, signal == SIGILL);
	next(context);
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGTRAP, SIGILL, SIGSEGV, SIGBUS };
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(1 << 20), .ss_size = 1 << 20 };
	unsigned int i;

	position = malloc(16 << 20);
	end = position;
	if (argc == 4) {
		verbose = 1;
		word = strtoul(argv[1], NULL, 16);
		memcpy(end, &word, 4);
		end[4] = atoi(argv[2]);
		end += 5;
		seed = atoi(argv[3]);
	} else {
		ssize_t got;

		while ((got = read(0, end, 1 << 16)) > 0)
			end += got;
	}
	code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	code[1] = BRK;
	sigaltstack(&stack, NULL);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	__asm__ volatile("brk #0");
	return 1;
}

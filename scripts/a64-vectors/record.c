/*
 * Executes single A64 instructions, each from its own register state, and records what they did.
 *
 *   record < cases > vectors
 *
 * Every case starts from registers that are derived from its number (value() below; A64VectorsTest has the same in
 * Java), from overrides, and from a fixed pattern in memory. A BRK follows the instruction: its signal handler stores
 * the result and puts the next case's registers into the signal frame, so that returning from the signal executes it.
 *
 * A case: u32 instruction, u8 overrides, then for each u8 register (31 is SP) and u64 value. A vector is a
 * case, followed by u8 signal, i32 pc offset in words, u8 NZCV, u32 mask of changed X registers (31 is SP) and their
 * values, u32 mask of changed V registers and their values, u16 changed bytes of memory, for each u16 offset and u8.
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

#define DATA ((uint8_t *)0x10000000)
#define DATA_SIZE 0x2000
#define CODE ((uint32_t *)0x20000000)
#define CODE_WORDS 0x4000
#define SLOT 0x2000
#define BRK 0xd4200000u
#define INITIAL_SP 0x10000f00ull

struct state {
	uint64_t x[32];
	uint64_t v[64];
	unsigned int nzcv;
};

static uint8_t *input, *position, *end;
static uint8_t pattern[DATA_SIZE];
static struct state before;
static int running;
static uint32_t insn, number;

static uint64_t random64(uint64_t seed, uint64_t index)
{
	uint64_t z = seed * 0x9e3779b97f4a7c15ull + (index + 1) * 0xd1342543de82ef95ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* Numbers at the edges of their ranges more often than others. */
static uint64_t value(uint64_t seed, uint64_t index)
{
	uint64_t r = random64(seed, index);

	switch (r & 15) {
	case 0: return 0;
	case 1: return ~0ull;
	case 2: return 1ull << 63;
	case 3: return ~(1ull << 63);
	case 4: return 1ull << 31;
	case 5: return (1ull << 31) - 1;
	case 6: return (1ull << 32) - 1;
	case 7: return r >> 56;
	case 8: return 1;
	case 9: return (int64_t)r >> 32;
	case 10: return r >> 32;
	default: return r;
	}
}

static uint64_t take(int bytes)
{
	uint64_t v = 0;

	memcpy(&v, position, bytes);
	position += bytes;
	return v;
}

static void put(uint64_t v, int bytes)
{
	fwrite(&v, 1, bytes, stdout);
}

static struct fpsimd_context *vectors(ucontext_t *uc)
{
	struct _aarch64_ctx *head = (void *)uc->uc_mcontext.__reserved;

	while (head->magic != FPSIMD_MAGIC)
		head = (void *)((uint8_t *)head + head->size);
	return (void *)head;
}

static void next_case(ucontext_t *uc)
{
	uint8_t *start = position;
	uint64_t seed;
	int i, overrides;

	if (position >= end) {
		fflush(stdout);
		_exit(0);
	}
	insn = take(4);
	seed = number++;
	for (i = 0; i < 31; i++)
		before.x[i] = value(seed, i);
	before.x[31] = INITIAL_SP;
	for (i = 0; i < 64; i++)
		before.v[i] = value(seed, 32 + i);
	before.nzcv = random64(seed, 100) & 15;
	overrides = take(1);
	while (overrides--) {
		i = take(1);
		before.x[i] = take(8);
	}
	fwrite(start, 1, position - start, stdout);

	CODE[SLOT] = insn;
	__builtin___clear_cache((char *)&CODE[SLOT], (char *)&CODE[SLOT + 1]);
	memcpy(uc->uc_mcontext.regs, before.x, 31 * 8);
	uc->uc_mcontext.sp = before.x[31];
	uc->uc_mcontext.pc = (uint64_t)&CODE[SLOT];
	uc->uc_mcontext.pstate = (uint64_t)before.nzcv << 28;
	memcpy(vectors(uc)->vregs, before.v, sizeof(before.v));
	vectors(uc)->fpsr = 0;
	vectors(uc)->fpcr = 0;
}

static void put_changes(const uint64_t *old, const uint64_t *new, int words)
{
	uint32_t mask = 0;
	int i;

	for (i = 0; i < 32; i++)
		if (memcmp(old + i * words, new + i * words, words * 8))
			mask |= 1u << i;
	put(mask, 4);
	for (i = 0; i < 32; i++)
		if (mask >> i & 1)
			fwrite(new + i * words, 8, words, stdout);
}

static void put_memory(void)
{
	int i, count = 0;

	for (i = 0; i < DATA_SIZE; i++)
		count += DATA[i] != pattern[i];
	put(count, 2);
	for (i = 0; i < DATA_SIZE && count; i++)
		if (DATA[i] != pattern[i]) {
			put(i, 2);
			put(DATA[i], 1);
		}
	memcpy(DATA, pattern, DATA_SIZE);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	uint64_t after[32];

	if (running) {
		memcpy(after, uc->uc_mcontext.regs, 31 * 8);
		after[31] = uc->uc_mcontext.sp;
		put(number, 1);
		put((int64_t)(uc->uc_mcontext.pc - (uint64_t)&CODE[SLOT]) >> 2, 4);
		put(uc->uc_mcontext.pstate >> 28 & 15, 1);
		put_changes(before.x, after, 1);
		put_changes(before.v, (uint64_t *)vectors(uc)->vregs, 2);
		put_memory();
	}
	running = 1;
	next_case(uc);
}

int main(void)
{
	static const int signals[] = { SIGTRAP, SIGILL, SIGSEGV, SIGBUS };
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(1 << 20), .ss_size = 1 << 20 };
	size_t size = 0;
	unsigned int i;

	input = malloc(64 << 20);
	while (size < 64 << 20) {
		ssize_t got = read(0, input + size, (64 << 20) - size);
		if (got <= 0)
			break;
		size += got;
	}
	position = input;
	end = input + size;
	mmap(DATA, DATA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap(CODE, CODE_WORDS * 4, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (i = 0; i < CODE_WORDS; i++)
		CODE[i] = BRK;
	for (i = 0; i < DATA_SIZE / 8; i++)
		((uint64_t *)pattern)[i] = random64(0, 1000 + i);
	memcpy(DATA, pattern, DATA_SIZE);
	sigaltstack(&stack, NULL);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	__asm__ volatile("brk #0");
	return 1;
}

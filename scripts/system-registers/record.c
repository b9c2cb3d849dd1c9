/*
 * Looks at every name of a system register (op0 2 and 3) at EL1 and prints those that exist: the name as
 * op0:op1:CRn:CRm:op2, what it reads, and, if it can be written, what it reads after all bits were set and cleared; "w" if
 * it can only be written. Then every SYS instruction (op0 1), with an address: "s-" if it is defined. Left out are registers whose values move by themselves (the timers), and those that this program
 * needs (SPSel, VBAR_EL1).
 */
#define REGISTER(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define READ (1u << 21)

extern volatile unsigned int slot[];

/* What DC ZVA may clear. */
static char block[256];

static void put(char c)
{
	while (*(volatile unsigned int *)0x09000018 & 0x20)
		;
	*(volatile unsigned int *)0x09000000 = c;
}

static void put_hex(unsigned long value, int digits)
{
	while (digits--)
		put("0123456789abcdef"[value >> (4 * digits) & 15]);
}

static unsigned long execute(unsigned int word, unsigned long in, unsigned long *undefined)
{
	register unsigned long x0 asm("x0") = in;
	register unsigned long x1 asm("x1");

	slot[0] = word;
	asm volatile("dc cvau, %0\n dsb ish\n ic ivau, %0\n dsb ish\n isb" :: "r"(slot) : "memory");
	asm volatile("bl run" : "+r"(x0), "=r"(x1) :: "x9", "x10", "x30", "memory");
	*undefined = x1;
	return x0;
}

static int is_left_out(unsigned int name)
{
	return name == REGISTER(3, 0, 4, 2, 0) || name == REGISTER(3, 0, 12, 0, 0)
		|| (name & ~0x7f) == REGISTER(3, 3, 14, 0, 0) && (name >> 3 & 15) < 8;
}

void main(void)
{
	unsigned int name;

	for (name = REGISTER(2, 0, 0, 0, 0); name < 1u << 16; name++) {
		unsigned int write = 0xd5100000 | (name & 0x7fff) << 5;
		/* Not the MMU, big-endian data, or alignment checks. */
		unsigned long ones = name == REGISTER(3, 0, 1, 0, 0) ? ~0x300001bul : ~0ul;
		unsigned long undefined, value;

		if (is_left_out(name))
			continue;
		value = execute(write | READ, 0, &undefined);
		if (undefined) {
			execute(write, 0, &undefined);
			if (!undefined) {
				put_hex(name, 4);
				put(' ');
				put('w');
				put('\n');
			}
			continue;
		}
		put_hex(name, 4);
		put(' ');
		put_hex(value, 16);
		execute(write, ones, &undefined);
		if (!undefined) {
			put(' ');
			put_hex(execute(write | READ, 0, &undefined), 16);
			execute(write, 0, &undefined);
			put(' ');
			put_hex(execute(write | READ, 0, &undefined), 16);
			execute(write, value, &undefined);
		}
		put('\n');
	}
	/* SYS and SYSL: cache and TLB maintenance, address translation */
	for (name = REGISTER(1, 0, 0, 0, 0); name < REGISTER(2, 0, 0, 0, 0); name++) {
		unsigned int word = 0xd5080000 | (name & 0x3fff) << 5;
		unsigned long undefined, no_result;

		execute(word, (unsigned long)block, &undefined);
		execute(word | READ, 0, &no_result);
		if (undefined && no_result)
			continue;
		put_hex(name, 4);
		put(' ');
		put(undefined ? '-' : 's');
		put(no_result ? '-' : 'l');
		put('\n');
	}
	/* PSCI: off */
	asm volatile("mov x0, %0\n hvc #0" :: "r"(0x84000008ul) : "x0");
}

/*
 * Carries out operations on the GIC of QEMU's "virt" machine, bare-metal at EL1, and prints what was read: one line of
 * hexadecimal for each operation that reads. Each sequence begins with a quiet GIC. Prints and ends by semihosting.
 */
#include <stdint.h>

#define OPERATIONS 0x48000000UL

#define GICD 0x08000000UL
#define GICC 0x08010000UL
#define GICR 0x080a0000UL
#define PRIVATE (GICR + 0x10000)

enum { END, BEGIN, STORE, LOAD, WRITE, READ, LINE, LEVEL };

struct operation {
    uint32_t code;
    uint32_t value;
    uint64_t where;
};

static inline void store(uint64_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]\n\tdsb sy\n\tisb" : : "r"(value), "r"(address) : "memory");
}

static inline uint32_t load(uint64_t address)
{
    uint32_t value;

    __asm__ volatile("dsb sy\n\tldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

#define REGISTERS(X) \
    X(0, "s3_0_c4_c6_0") X(1, "s3_0_c12_c12_0") X(2, "s3_0_c12_c12_1") X(3, "s3_0_c12_c12_2") \
    X(4, "s3_0_c12_c12_3") X(5, "s3_0_c12_c12_4") X(6, "s3_0_c12_c12_7") X(7, "s3_0_c12_c11_1") \
    X(8, "s3_0_c12_c11_3") X(9, "s3_0_c12_c8_3") X(10, "s3_0_c12_c9_0") X(11, "s3_0_c12_c11_5")

static void write_register(uint64_t number, uint64_t value)
{
#define CASE(n, name) \
    case n: \
        __asm__ volatile("msr " name ", %0\n\tisb" : : "r"(value) : "memory"); \
        break;
    switch (number) {
        REGISTERS(CASE)
    }
#undef CASE
}

static uint64_t read_register(uint64_t number)
{
    uint64_t value = 0;

#define CASE(n, name) \
    case n: \
        __asm__ volatile("isb\n\tmrs %0, " name : "=r"(value) : : "memory"); \
        break;
    switch (number) {
        REGISTERS(CASE)
    }
#undef CASE
    return value;
}

static uint64_t semihosting(uint64_t function, const void *argument)
{
    register uint64_t x0 __asm__("x0") = function;
    register const void *x1 __asm__("x1") = argument;

    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
    return x0;
}

static void print(uint64_t value)
{
    static char text[18];
    int at = 17;

    text[at--] = 0;
    text[at--] = '\n';
    do {
        text[at--] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value);
    semihosting(4, &text[at + 1]);
}

/* The input of PPI 27 is the virtual timer's output, whose condition is always met. */
static void set_level(uint32_t asserted)
{
    __asm__ volatile("msr cntv_cval_el0, xzr\n\tmsr cntv_ctl_el0, %0\n\tisb" : : "r"((uint64_t)asserted) : "memory");
}

static void begin(uint32_t version)
{
    set_level(0);
    if (version == 3) {
        store(GICD, 0x37);
        store(GICR + 0x14, 0);
        store(PRIVATE + 0x80, 0xffffffff);
        store(PRIVATE + 0x180, 0xffffffff);
        store(PRIVATE + 0x280, 0xffffffff);
        store(PRIVATE + 0x380, 0xffffffff);
        store(PRIVATE + 0x100, 0xffff);
        store(PRIVATE + 0xc04, 0);
        for (int i = 0; i < 8; i++)
            store(PRIVATE + 0x400 + i * 4, 0);
        write_register(10, 0);
        write_register(5, 0);
        write_register(9, 0);
        write_register(4, 0);
        write_register(0, 0);
        write_register(6, 0);
    } else {
        store(GICD, 1);
        store(GICD + 0x180, 0xffffffff);
        store(GICD + 0x280, 0xffffffff);
        store(GICD + 0x380, 0xffffffff);
        store(GICD + 0xc04, 0);
        for (int i = 0; i < 8; i++)
            store(GICD + 0x400 + i * 4, 0);
        for (int i = 0; i < 16; i++)
            store(GICD + 0xf10 + (i & ~3), 0xffffffff);
        /* What was acknowledged is ended, however much of it there is. */
        store(GICC, 0);
        store(GICC + 4, 0);
        for (int i = 0; i < 4; i++)
            store(GICC + 0xd0 + i * 4, 0);
        store(GICC + 8, 2);
    }
    for (int word = 1; word < 3; word++) {
        /* The interrupts that a cell gets: group 1 with GICv3, group 0 with GICv2. */
        store(GICD + 0x80 + word * 4, version == 3 ? 0xffffffff : 0);
        store(GICD + 0x180 + word * 4, 0xffffffff);
        store(GICD + 0x280 + word * 4, 0xffffffff);
        store(GICD + 0x380 + word * 4, 0xffffffff);
        store(GICD + 0xc00 + word * 8, 0);
        store(GICD + 0xc04 + word * 8, 0);
        for (int i = 0; i < 8; i++) {
            store(GICD + 0x400 + word * 32 + i * 4, 0);
            if (version == 2)
                store(GICD + 0x800 + word * 32 + i * 4, 0x01010101);
        }
    }
}

void record(void)
{
    static const uint64_t exit_block[2] = {0x20026, 0};

    for (const struct operation *op = (const struct operation *)OPERATIONS; op->code != END; op++) {
        uint64_t isr;

        switch (op->code) {
        case BEGIN:
            begin(op->value);
            break;
        case STORE:
            store(op->where, op->value);
            break;
        case LOAD:
            print(load(op->where) & op->value);
            break;
        case WRITE:
            write_register(op->where, op->value);
            break;
        case READ:
            print(read_register(op->where) & op->value);
            break;
        case LINE:
            __asm__ volatile("isb\n\tmrs %0, isr_el1" : "=r"(isr) : : "memory");
            print(isr >> 7 & 1);
            break;
        case LEVEL:
            set_level(op->value);
            break;
        }
    }
    semihosting(0x18, exit_block);
}

__asm__(".section .start, \"ax\"\n"
        ".globl start\n"
        "start:\n"
        "ldr x0, =0x47000000\n"
        "mov sp, x0\n"
        "mov x0, #(3 << 20)\n"
        "msr cpacr_el1, x0\n"
        "isb\n"
        "bl record\n"
        "b .\n");

/*
 * Start-up code of an AArch64 inmate: entered at offset 0 of the image, at EL1, with MMU and caches off.
 *
 * Sets up the stack, the exception vectors and floating point, then the MMU (map.c fills the tables), and calls
 * inmate_main. Whatever returns or traps ends in a wfi loop.
 */

#define SCTLR_M         (1 << 0)
#define SCTLR_C         (1 << 2)
#define SCTLR_I         (1 << 12)

/* MAIR index 0: normal memory, write-back; index 1: device nGnRE. */
#define MAIR            0x04ff

/* 4 KiB granule, 39 bits of address through TTBR0, walks cacheable and inner shareable, no TTBR1. */
#define TCR_T0SZ        (64 - 39)
#define TCR_IRGN0_WB    (1 << 8)
#define TCR_ORGN0_WB    (1 << 10)
#define TCR_SH0_INNER   (3 << 12)
#define TCR_EPD1        (1 << 23)

        .section .start, "ax"
        .globl  start
start:
        adr     x0, vectors
        msr     vbar_el1, x0
        ldr     x0, =stack_top
        mov     sp, x0
        mov     x0, #(3 << 20)
        msr     cpacr_el1, x0
        isb
        bl      map_memory

        /* x0: the first-level table. */
        msr     ttbr0_el1, x0
        ldr     x0, =MAIR
        msr     mair_el1, x0
        ldr     x0, =(TCR_T0SZ | TCR_IRGN0_WB | TCR_ORGN0_WB | TCR_SH0_INNER | TCR_EPD1)
        mrs     x1, id_aa64mmfr0_el1
        bfi     x0, x1, #32, #3
        msr     tcr_el1, x0
        dsb     sy
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        mrs     x0, sctlr_el1
        mov     x1, #(SCTLR_M | SCTLR_C)
        orr     x1, x1, #SCTLR_I
        orr     x0, x0, x1
        msr     sctlr_el1, x0
        isb

        bl      inmate_start
        .globl  stop
stop:
        wfi
        b       stop

        /* No inmate of this library enables interrupts: every exception is the end. */
        .balign 2048
vectors:
        .rept   16
        .balign 128
        b       stop
        .endr

        .balign 8
        .ltorg

/*
 * Start-up code of access-demo: runs wherever it is loaded, in a cell or in the root cell, without a communication
 * region. Entered with the MMU off; x0 holds the address of a list of commands, or 0 for the one in the image.
 */

#define SCTLR_M         (1 << 0)
#define SCTLR_C         (1 << 2)
#define SCTLR_I         (1 << 12)

/* MAIR index 0: normal memory, write-back. */
#define MAIR            0xff

/* 4 KiB granule, 40 bits of address through TTBR0, walks cacheable and inner shareable, no TTBR1. */
#define TCR_T0SZ        (64 - 40)
#define TCR_IRGN0_WB    (1 << 8)
#define TCR_ORGN0_WB    (1 << 10)
#define TCR_SH0_INNER   (3 << 12)
#define TCR_EPD1        (1 << 23)

#define STACK_SHIFT     10

        .section .start, "ax"
        .globl  start
start:
        adr     x1, vectors
        msr     vbar_el1, x1
        mov     x19, x0
        /* A stack for each of four CPUs. */
        mrs     x1, mpidr_el1
        and     x1, x1, #3
        adr     x2, stack_top
        sub     x2, x2, x1, lsl #STACK_SHIFT
        mov     sp, x2
        mov     x0, #(3 << 20)
        msr     cpacr_el1, x0
        isb
        bl      map_everything

        /* x0: the root table. */
        msr     ttbr0_el1, x0
        mov     x0, #MAIR
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

        mov     x0, x19
        cbnz    x0, 1f
        adr     x0, command_line
1:      bl      run
stop:
        wfi
        b       stop

        /*
         * A synchronous exception of the inmate itself is kept for the next command, and the inmate goes on behind
         * the instruction; behind the call, if it could not be fetched.
         */
        .balign 2048
vectors:
        .rept   4
        .balign 128
        b       stop
        .endr
        .balign 128
        stp     x16, x17, [sp, #-16]!
        mrs     x16, esr_el1
        adr     x17, raised
        str     x16, [x17]
        lsr     x16, x16, #26
        bic     x16, x16, #3
        cmp     x16, #0x20
        mrs     x16, elr_el1
        add     x16, x16, #4
        csel    x16, x30, x16, eq
        msr     elr_el1, x16
        ldp     x16, x17, [sp], #16
        eret
        .rept   11
        .balign 128
        b       stop
        .endr

        .balign 8
        .ltorg

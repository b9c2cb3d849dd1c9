/*
 * Exception vectors of an inmate that takes interrupts. The code that is interrupted uses general registers only; those
 * that a C function may change are kept. Everything but an interrupt is the end.
 */
        .text
        .balign 2048
        .globl  interrupt_vectors
interrupt_vectors:
        .rept   5
        .balign 128
        b       stop
        .endr
        .balign 128
        b       interrupt
        .rept   10
        .balign 128
        b       stop
        .endr

        .balign 128
interrupt:
        sub     sp, sp, #192
        stp     x0, x1, [sp]
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x9, [sp, #64]
        stp     x10, x11, [sp, #80]
        stp     x12, x13, [sp, #96]
        stp     x14, x15, [sp, #112]
        stp     x16, x17, [sp, #128]
        stp     x18, x29, [sp, #144]
        stp     x30, xzr, [sp, #160]
        bl      interrupt_taken
        ldp     x0, x1, [sp]
        ldp     x2, x3, [sp, #16]
        ldp     x4, x5, [sp, #32]
        ldp     x6, x7, [sp, #48]
        ldp     x8, x9, [sp, #64]
        ldp     x10, x11, [sp, #80]
        ldp     x12, x13, [sp, #96]
        ldp     x14, x15, [sp, #112]
        ldp     x16, x17, [sp, #128]
        ldp     x18, x29, [sp, #144]
        ldp     x30, xzr, [sp, #160]
        add     sp, sp, #192
        eret

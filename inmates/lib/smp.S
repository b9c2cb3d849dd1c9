/*
 * Where a CPU begins that another one has turned on: with MMU and caches off and, in x0, the context that CPU_ON was
 * given: the address of a struct secondary (smp.h). It takes over the translation of the CPU that filled it, calls the
 * function, and goes off when that returns.
 */

#define PSCI_CPU_OFF    0x84000002

        .text
        .globl  secondary_start
secondary_start:
        ldp     x1, x2, [x0]
        msr     ttbr0_el1, x1
        msr     mair_el1, x2
        ldp     x1, x2, [x0, #16]
        msr     tcr_el1, x1
        ldp     x3, x4, [x0, #32]
        msr     vbar_el1, x3
        mov     x3, #(3 << 20)
        msr     cpacr_el1, x3
        dsb     sy
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        msr     sctlr_el1, x2
        isb
        mov     sp, x4
        ldr     x1, [x0, #48]
        blr     x1
        ldr     w0, =PSCI_CPU_OFF
        smc     #0
        /* PSCI does not return from that. */
        b       .

        .ltorg

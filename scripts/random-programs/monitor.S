/*
 * Runs random programs one after the other at EL1 or EL0 and writes down their state at each exception.
 *
 * The tests put this at RAM of an A64 machine (ProgramImage.java), with a descriptor for each program behind it, and start
 * it with the MMU off at EL1. A program begins with the state of its first frame. Each exception fills the next frame:
 * StateFrame.java has the layout. SVC #0xffff ends a program, and so does the last frame. A fetch that failed goes on at
 * X30, everything else that is not a call behind its instruction. The last program is followed by PSCI's SYSTEM_OFF.
 *
 * While a program runs, TPIDR_EL1 is the address of the next frame, and so is SP_EL1 unless it uses that itself.
 */
#define FRAME_SIZE 832
#define DESCRIPTOR_SIZE 32
#define TCR (25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23 | 2 << 32)
#define FP_ENABLED (3 << 20)
#define SPSR_EL1H 5
#define SVC 0x15
#define PC_ALIGNMENT 0x22
#define INSTRUCTION_ABORT_LOWER 0x20
#define LAST_CALL 0xffff
#define SYSTEM_OFF 0x84000008

	.global _start
_start:
	b start
	.balign 8
/* The descriptor of the next program, which tests look at, too, and the end of the frames of the one that runs. */
current:
	.quad descriptors
frames_end:
	.quad 0

start:
	adr x0, vectors
	msr vbar_el1, x0
	mov x0, #0xff
	msr mair_el1, x0
	ldr x0, =TCR
	msr tcr_el1, x0
	mov x0, #FP_ENABLED
	msr cpacr_el1, x0
	isb

next_program:
	ldr x10, current
	ldp x11, x12, [x10]		/* its tables, its first frame */
	ldp x13, x14, [x10, #16]	/* end of its frames, SCTLR_EL1 */
	add x10, x10, #DESCRIPTOR_SIZE
	adr x15, current
	cbz x11, off
	stp x10, x13, [x15]
	msr ttbr0_el1, x11
	isb
	tlbi vmalle1
	dsb ish
	isb
	msr sctlr_el1, x14
	isb
	mov sp, x12
	ldp q0, q1, [sp, #320]
	ldp q2, q3, [sp, #352]
	ldp q4, q5, [sp, #384]
	ldp q6, q7, [sp, #416]
	ldp q8, q9, [sp, #448]
	ldp q10, q11, [sp, #480]
	ldp q12, q13, [sp, #512]
	ldp q14, q15, [sp, #544]
	ldp q16, q17, [sp, #576]
	ldp q18, q19, [sp, #608]
	ldp q20, q21, [sp, #640]
	ldp q22, q23, [sp, #672]
	ldp q24, q25, [sp, #704]
	ldp q26, q27, [sp, #736]
	ldp q28, q29, [sp, #768]
	ldp q30, q31, [sp, #800]
	ldp x12, x13, [sp, #96]
	ldp x14, x15, [sp, #112]
	ldp x16, x17, [sp, #128]
	ldp x18, x19, [sp, #144]
	ldp x20, x21, [sp, #160]
	ldp x22, x23, [sp, #176]
	ldp x24, x25, [sp, #192]
	ldp x26, x27, [sp, #208]
	ldp x28, x29, [sp, #224]
	ldp x30, x2, [sp, #240]
	msr sp_el0, x2
	ldp x0, x1, [sp, #256]
	msr spsr_el1, x1
	ldp x2, x3, [sp, #272]
	msr esr_el1, x2
	msr far_el1, x3
	ldp x4, x5, [sp, #288]
	msr fpcr, x4
	msr fpsr, x5
	ldp x6, x7, [sp, #304]
	msr tpidr_el0, x7
	b resume

/* Room of 32 instructions for each kind of exception. */
	.balign 2048
vectors:
	b save			/* from EL1 with SP_EL0 */
	.balign 128
	b off
	.balign 128
	b off
	.balign 128
	b off
	.balign 128
	msr tpidrro_el0, x0	/* from EL1 with SP_EL1: SP_EL0, which nobody needs, takes the program's stack pointer */
	mov x0, sp
	msr sp_el0, x0
	mrs x0, tpidr_el1
	mov sp, x0
	mrs x0, tpidrro_el0
	b save
	.balign 128
	b off
	.balign 128
	b off
	.balign 128
	b off
	.balign 128
	b save			/* from EL0 */
	.balign 128
	.rept 7
	b off
	.balign 128
	.endr

save:
	stp x0, x1, [sp]
	stp x2, x3, [sp, #16]
	stp x4, x5, [sp, #32]
	stp x6, x7, [sp, #48]
	stp x8, x9, [sp, #64]
	stp x10, x11, [sp, #80]
	stp x12, x13, [sp, #96]
	stp x14, x15, [sp, #112]
	stp x16, x17, [sp, #128]
	stp x18, x19, [sp, #144]
	stp x20, x21, [sp, #160]
	stp x22, x23, [sp, #176]
	stp x24, x25, [sp, #192]
	stp x26, x27, [sp, #208]
	stp x28, x29, [sp, #224]
	mrs x0, sp_el0
	stp x30, x0, [sp, #240]
	mrs x0, elr_el1
	mrs x1, spsr_el1
	stp x0, x1, [sp, #256]
	mrs x2, esr_el1
	mrs x3, far_el1
	stp x2, x3, [sp, #272]
	mrs x6, cpacr_el1
	mov x7, #FP_ENABLED
	msr cpacr_el1, x7
	isb
	mrs x4, fpcr
	mrs x5, fpsr
	stp x4, x5, [sp, #288]
	mrs x7, tpidr_el0
	stp x6, x7, [sp, #304]
	stp q0, q1, [sp, #320]
	stp q2, q3, [sp, #352]
	stp q4, q5, [sp, #384]
	stp q6, q7, [sp, #416]
	stp q8, q9, [sp, #448]
	stp q10, q11, [sp, #480]
	stp q12, q13, [sp, #512]
	stp q14, q15, [sp, #544]
	stp q16, q17, [sp, #576]
	stp q18, q19, [sp, #608]
	stp q20, q21, [sp, #640]
	stp q22, q23, [sp, #672]
	stp q24, q25, [sp, #704]
	stp q26, q27, [sp, #736]
	stp q28, q29, [sp, #768]
	stp q30, q31, [sp, #800]

	lsr x10, x2, #26
	cmp x10, #SVC
	b.eq call
	sub x11, x10, #INSTRUCTION_ABORT_LOWER
	cmp x11, #PC_ALIGNMENT - INSTRUCTION_ABORT_LOWER
	b.ls return
	add x0, x0, #4
	b resume
return:
	mov x0, x30
	b resume
call:
	and x10, x2, #0xffff
	mov x11, #LAST_CALL
	cmp x10, x11
	b.eq next_program

/* X0: where to go on; X1: SPSR_EL1; X6: CPACR_EL1; X12 and above: the program's; the others: in the frame. */
resume:
	msr elr_el1, x0
	add x9, sp, #FRAME_SIZE
	ldr x10, frames_end
	cmp x9, x10
	b.hs next_program
	msr tpidr_el1, x9
	msr cpacr_el1, x6
	isb
	and x11, x1, #15
	cmp x11, #SPSR_EL1H
	ldp x2, x3, [sp, #16]
	ldp x4, x5, [sp, #32]
	ldp x6, x7, [sp, #48]
	ldp x8, x9, [sp, #64]
	ldp x10, x11, [sp, #80]
	ldp x0, x1, [sp]
	b.eq own_stack
	add sp, sp, #FRAME_SIZE
	eret
own_stack:
	msr tpidrro_el0, x0
	mrs x0, sp_el0
	mov sp, x0
	mrs x0, tpidrro_el0
	eret

off:
	ldr w0, =SYSTEM_OFF
	hvc #0
	b off

	.ltorg
	.balign 4096
descriptors:

// Starts at EL1 with the MMU off, as by the boot protocol of Linux; main ends the machine by PSCI.
	.section .text.start, "ax"
	.global	_start
_start:
	b	begin
	nop
	.global	selected
selected:
	.quad	-1				// a bit for each kernel that is to run
begin:
	adrp	x1, stack_top
	add	x1, x1, :lo12:stack_top
	mov	sp, x1
	mov	x0, #(3 << 20)
	msr	cpacr_el1, x0
	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el1, x0
	isb
	bl	main
	ldr	w0, =0x84000008
	hvc	#0
1:	b	1b

	.global	translation_on
// x0: level 1 table for TTBR0, 39 bits of address
translation_on:
	msr	ttbr0_el1, x0
	mov	x1, #0xff			// attribute 0: normal memory, 1: device
	msr	mair_el1, x1
	ldr	x1, =0x200803519	// 36-bit physical, no TTBR1, inner shareable, write-back, T0SZ 25
	msr	tcr_el1, x1
	tlbi	vmalle1
	dsb	sy
	isb
	mrs	x1, sctlr_el1
	mov	x2, #0x1005			// caches, MMU
	orr	x1, x1, x2
	bic	x1, x1, #2			// no alignment checks
	msr	sctlr_el1, x1
	isb
	ret

	.balign 2048
vectors:
	.skip	0x200				// from EL1 with SP_EL0: none
	stp	x0, x1, [sp, #-16]!		// synchronous, from EL1 with SP_EL1: a system call
	adrp	x0, calls_taken
	ldr	x1, [x0, :lo12:calls_taken]
	add	x1, x1, #1
	str	x1, [x0, :lo12:calls_taken]
	ldp	x0, x1, [sp], #16
	eret
	.balign	128
	stp	x0, x1, [sp, #-16]!		// IRQ
	mrs	x0, s3_0_c12_c12_0		// ICC_IAR1_EL1
	msr	s3_0_c12_c12_1, x0		// ICC_EOIR1_EL1
	adrp	x0, irqs
	ldr	x1, [x0, :lo12:irqs]
	add	x1, x1, #1
	str	x1, [x0, :lo12:irqs]
	ldp	x0, x1, [sp], #16
	eret
	.balign	2048

	.bss
	.balign 8
	.global	irqs, calls_taken
irqs:
	.skip	8
calls_taken:
	.skip	8
	.balign 4096
stack:
	.skip 65536
stack_top:

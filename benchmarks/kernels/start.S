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

	.bss
	.balign 4096
stack:
	.skip 65536
stack_top:

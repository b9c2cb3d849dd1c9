/* A program for EL1 of QEMU's virt machine: exceptions skip the instruction that raised them and set x9. */
	.global _start
_start:
	ldr x0, =stack_top
	mov sp, x0
	mov x0, #(3 << 20)
	msr cpacr_el1, x0
	ldr x0, =vectors
	msr vbar_el1, x0
	isb
	bl main
1:	wfi
	b 1b

	.balign 2048
vectors:
	.rept 16
	.balign 128
	b skip
	.endr
	.balign 128
skip:
	mrs x10, elr_el1
	add x10, x10, #4
	msr elr_el1, x10
	mov x9, #1
	eret

	/* Executes the instruction in the slot with x0; x1 is then whether it was undefined. */
	.global run
run:
	mov x9, #0
	.global slot
slot:
	nop
	isb
	mov x1, x9
	ret

	.data
	.balign 4096
	.space 16384
stack_top:

/*
 * Jumps to a kernel as the arm64 boot protocol asks: MMU off, the address of the device tree in x0, zero in x1 to x3. Both
 * addresses are words of a text that lies 4 KiB behind the image: "kernel=0xe0200000 dtb=0xe0000000". Without them the CPU
 * halts. Runs at any address and uses no memory.
 */

#define TEXT_OFFSET     0x1000

        .text
        .globl  start
start:
        adr     x9, start
        add     x9, x9, #TEXT_OFFSET
        adr     x1, kernel
        bl      word
        mov     x10, x2
        adr     x1, dtb
        bl      word
        mov     x0, x2
        mov     x1, #0
        mov     x2, #0
        mov     x3, #0
        br      x10

        /* Finds the word that begins with the text at x1 in the text at x9; answers the number behind it in x2. */
word:
        mov     x3, x9
1:      mov     x4, x3
        mov     x5, x1
2:      ldrb    w6, [x5], #1
        cbz     w6, number
        ldrb    w7, [x4], #1
        cmp     w6, w7
        b.eq    2b
3:      ldrb    w6, [x3], #1
        cbz     w6, halt
        cmp     w6, #' '
        b.ne    3b
        b       1b

        /* Decimal, or hexadecimal behind 0x; ends where no digit follows. */
number:
        mov     x2, #0
        mov     x8, #10
        ldrb    w6, [x4]
        cmp     w6, #'0'
        b.ne    4f
        ldrb    w6, [x4, #1]
        cmp     w6, #'x'
        b.ne    4f
        mov     x8, #16
        add     x4, x4, #2
4:      ldrb    w6, [x4], #1
        sub     w7, w6, #'0'
        cmp     w7, #9
        b.ls    5f
        orr     w6, w6, #0x20
        sub     w7, w6, #'a'
        cmp     w7, #5
        b.hi    6f
        add     w7, w7, #10
        cmp     x8, x7
        b.ls    6f
5:      madd    x2, x2, x8, x7
        b       4b
6:      ret

halt:
        wfi
        b       halt

kernel: .asciz  "kernel="
dtb:    .asciz  "dtb="

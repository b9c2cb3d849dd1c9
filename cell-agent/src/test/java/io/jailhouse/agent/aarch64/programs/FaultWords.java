package io.jailhouse.agent.aarch64.programs;

import io.jailhouse.agent.aarch64.programs.Program.Mode;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Instructions that raise an exception, each one, with what has to go before and behind. X16 is theirs.
 *
 * <p>Not among them is what QEMU does not do as the architecture has it, or has another choice: it does not check the alignment of the
 * stack pointer, exchanges two fields of the syndrome of MSR DAIFSet, and lets an unaligned store exclusive
 * fail before it looks at the alignment.
 */
final class FaultWords {

    private static final int FIRST_RESERVED_CALL = 0xff00;
    private static final int SEMIHOSTING = 0xf000;

    // At both levels: unallocated, of later architectures (LDADD, PACIA, FP16), SYSL
    private static final int[] UNDEFINED = {
        0x00000000,
        0x0000ffff,
        0x02000000,
        0xb8200041,
        0xdac10041,
        0x1ee22820,
        0xd52b7420,
        0x1e200800 | 3 << 22,
        0xd69f0be0
    };
    // hvc, smc, eret, mrs midr_el1, tlbi vmalle1, mrs far_el1, msr ttbr0_el1, at s1e1r, ic iallu
    private static final int[] UNDEFINED_AT_EL0 = {
        0xd4000002, 0xd4000023, 0xd69f03e0, 0xd5380003, 0xd508871f, 0xd5386004, 0xd5182005, 0xd5087803, 0xd508751f
    };
    // msr daif, mrs daif, mrs ctr_el0, mrs cntvct_el0, mrs pmccntr_el0, mrs cntv_ctl_el0
    private static final int[] TRAPPED_AT_EL0 = {0xd51b4223, 0xd53b4224, 0xd53b0025, 0xd53be046, 0xd53b9d07, 0xd53be328
    };
    // Missing at level 2, 1 and 0 of the tables, and in the half that has none
    private static final long[] BEYOND = {0x20000800L, 0x80000800L, 0x0000008000000800L, 0xffffffff00000800L};

    private final Random random;
    private final Mode mode;
    private final MemoryWords memory;
    private final IntSupplier vectorWords;

    FaultWords(Random random, Mode mode, MemoryWords memory, IntSupplier vectorWords) {
        this.random = random;
        this.mode = mode;
        this.memory = memory;
        this.vectorWords = vectorWords;
    }

    /** A call of the monitor: nothing but a look at the state. */
    int look() {
        return 0xd4000001 | random.nextInt(FIRST_RESERVED_CALL) << 5;
    }

    /** The call that ends a program. */
    static int last() {
        return 0xd4000001 | 0xffff << 5;
    }

    /** Something that raises one exception. */
    List<Integer> any() {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(0xd4200000 | random.nextInt(0x10000) << 5); // brk
            case 1 -> List.of(undefined());
            case 2 -> unalignedOrdered();
            case 3 -> badCall();
            case 4 -> mode == Mode.EL0 ? List.of(anyOf(TRAPPED_AT_EL0)) : disabledVectors();
            default -> badAccess();
        };
    }

    private int undefined() {
        if (random.nextInt(6) == 0) {
            int number = random.nextInt(SEMIHOSTING);
            return 0xd4400000 | number << 5; // hlt
        }
        return anyOf(mode == Mode.EL0 && random.nextBoolean() ? UNDEFINED_AT_EL0 : UNDEFINED);
    }

    private int anyOf(int[] words) {
        return words[random.nextInt(words.length)];
    }

    private List<Integer> unalignedOrdered() {
        int size = 1 + random.nextInt(3);
        // ldxr, ldar, stlr
        int access = anyOf(new int[] {0x085f7c03, 0x08dffc03, 0x089ffc03});
        return List.of(
                0x927cee70, // and x16, x19, #-16
                0x91000610 | random.nextInt(4) << 11, // add x16, x16, #1, or 3, 5, 7
                access | size << 30 | 16 << 5);
    }

    private List<Integer> badCall() {
        long target = switch (random.nextInt(4)) {
            case 0 -> Program.CODE + random.nextInt(64) * 4L + 1 + random.nextInt(3);
            case 1 -> Program.DATA + random.nextInt(Program.DATA_PAGES) * 4096L + 0x80;
            case 2 -> Program.CODE + 0x40000;
            default -> anyBeyond();
        };
        return List.of(
                address(16, target, 0),
                address(16, target, 1),
                address(16, target, 2),
                address(16, target, 3),
                0xd63f0200); // blr x16
    }

    private long anyBeyond() {
        return BEYOND[random.nextInt(BEYOND.length)];
    }

    private List<Integer> badAccess() {
        int page = Program.UNMAPPED_PAGE + random.nextInt(4);
        long target =
                random.nextInt(5) == 0 ? anyBeyond() : Program.DATA + page * 4096L + 0x800 + 16L * random.nextInt(8);
        return List.of(
                address(16, target, 0),
                address(16, target, 1),
                address(16, target, 2),
                address(16, target, 3),
                memory.at(16));
    }

    /** MOVZ or MOVK of one quarter. */
    private static int address(int register, long value, int quarter) {
        int immediate = (int) (value >>> (16 * quarter)) & 0xffff;
        return (quarter == 0 ? 0xd2800000 : 0xf2800000) | quarter << 21 | immediate << 5 | register;
    }

    private List<Integer> disabledVectors() {
        return List.of(
                0xd2a00010 | random.nextInt(3) << 9, // movz x16, lsl #16: 0, 1 or 2 in CPACR_EL1.FPEN
                0xd5181050, // msr cpacr_el1, x16
                0xd5033fdf, // isb
                vectorWords.getAsInt(),
                0xd2a00610, // movz x16, #0x30, lsl #16
                0xd5181050,
                0xd5033fdf);
    }
}

package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;

/**
 * What a load or store is going to access, found before it is executed (DDI 0487 C4.1.66). One instance a CPU, filled in
 * again and again.
 */
final class DataAccess {

    private static final int ZERO_BLOCK = 64;
    private static final int DC_ZVA = 0xd50b7420;

    private final long[] x;

    // Of the last instruction that accesses data.
    private long address;
    private int size;
    private boolean write;

    DataAccess(long[] x) {
        this.x = x;
    }

    /** Virtual address of the first byte. */
    long address() {
        return address;
    }

    /** Bytes, of all registers. */
    int size() {
        return size;
    }

    /** Whether it is a store. */
    boolean write() {
        return write;
    }

    /**
     * Looks at an instruction.
     *
     * @param op the operation that it was decoded to
     * @param word itself
     * @return whether it accesses data
     */
    boolean isMadeBy(int op, int word, long pc) {
        if (op == Op.SYS) {
            return isZeroing(word);
        }
        if (!isLoadOrStore(op)) {
            return false;
        }
        write = (word >>> 22 & 1) == 0;
        if ((word & 0x3b000000) == 0x18000000) {
            literal(word, pc);
        } else if ((word & 0x3a000000) == 0x38000000) {
            single(word);
        } else if ((word & 0x3a000000) == 0x28000000) {
            pair(word);
        } else if ((word & 0x3f000000) == 0x08000000) {
            exclusive(word);
        } else {
            structures(word);
        }
        return true;
    }

    private static boolean isLoadOrStore(int op) {
        return (op >= Op.LDRB && op < Op.INTEGER_FIRST)
                || (op >= Op.LOADSTORE_FIRST && op < Op.SYSTEM_FIRST)
                || (op >= Op.SIMD_LOADSTORE_FIRST && op < Op.SIMD_FIRST);
    }

    private boolean isZeroing(int word) {
        if ((word & ~31) != DC_ZVA) {
            return false;
        }
        address = x[word & 31] & -ZERO_BLOCK;
        size = ZERO_BLOCK;
        write = true;
        return true;
    }

    private void literal(int word, long pc) {
        int opc = word >>> 30;
        address = pc + (word << 8 >> 13) * 4L;
        size = isVector(word) ? 4 << opc : opc == 1 ? 8 : 4;
        write = false;
    }

    private void single(int word) {
        int scale = word >>> 30;
        if (isVector(word)) {
            scale |= (word >>> 23 & 1) << 2;
        } else {
            // Loads that extend the sign differ from stores in the upper bit.
            write = (word >>> 22 & 3) == 0;
        }
        size = 1 << scale;
        boolean unsigned = (word >>> 24 & 1) != 0;
        boolean indexed = (word >>> 21 & 1) != 0;
        boolean after = (word >>> 10 & 3) == 1;
        if (unsigned) {
            address = base(word) + ((long) (word >>> 10 & 0xfff) << scale);
        } else if (indexed) {
            address = base(word) + LoadStore.indexOffset(word, x, scale);
        } else {
            address = base(word) + (after ? 0 : LoadStore.signed9(word));
        }
    }

    private void pair(int word) {
        int scale = 2 + (isVector(word) ? word >>> 30 : word >>> 31);
        boolean after = (word >>> 23 & 3) == 1;
        address = base(word) + (after ? 0 : (long) (word << 10 >> 25) << scale);
        size = 2 << scale;
    }

    private void exclusive(int word) {
        boolean ofPair = (word >>> 23 & 1) == 0 && (word >>> 21 & 1) != 0;
        address = base(word);
        size = (ofPair ? 2 : 1) << (word >>> 30);
    }

    private void structures(int word) {
        address = base(word);
        if ((word >>> 24 & 1) == 0) {
            int registers = switch (word >>> 12 & 15) {
                case 0, 2 -> 4;
                case 4, 6 -> 3;
                case 8, 10 -> 2;
                default -> 1;
            };
            size = registers * (OperandFields.isWhole(word) ? 16 : 8);
        } else {
            int registers = ((word >>> 13 & 1) << 1 | (word >>> 21 & 1)) + 1;
            size = registers << elementScale(word);
        }
    }

    /** Of the forms for one lane, and of those that replicate. */
    private static int elementScale(int word) {
        int kind = word >>> 14 & 3;
        int bits = word >>> 10 & 3;
        if (kind == 3) {
            return bits;
        }
        return kind == 2 && (bits & 1) != 0 ? 3 : kind;
    }

    private long base(int word) {
        return x[OperandFields.base(word)];
    }

    private static boolean isVector(int word) {
        return (word >>> 26 & 1) != 0;
    }
}

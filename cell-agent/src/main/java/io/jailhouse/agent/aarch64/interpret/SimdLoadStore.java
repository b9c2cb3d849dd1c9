package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.simd.Lanes;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * Loads and stores of SIMD and floating-point registers (DDI 0487 C4.1.66, C7). None of them has a valid syndrome. A
 * 128-bit access is two of 64 bits, which have to be aligned as a whole where alignment matters.
 */
final class SimdLoadStore {

    private final Mmu mmu;
    private final LoadStore general;
    private final long[] x;
    private final long[] v;

    SimdLoadStore(CpuState state, Mmu mmu, LoadStore general) {
        this.mmu = mmu;
        this.general = general;
        x = state.x;
        v = state.v;
    }

    void execute(int op, int word, long pc) {
        switch (op) {
            case Op.LDST_V_IMM -> single(word, general.base(word) + immediate(word), scale(word));
            case Op.LDST_V_REG -> registerOffset(word);
            case Op.LDST_V_WRITEBACK -> writeback(word);
            case Op.LDST_V_PAIR -> pair(word);
            case Op.LDR_V_LITERAL -> load(word & 31, pc + (word << 8 >> 13) * 4L, 2 + (word >>> 30));
            case Op.LDST_V_MULTIPLE -> multipleStructures(word);
            case Op.LDST_V_SINGLE -> singleStructure(word);
            default -> throw new IllegalStateException("operation " + op + " is not a SIMD load or store");
        }
    }

    private void registerOffset(int word) {
        single(word, general.base(word) + LoadStore.indexOffset(word, x, scale(word)), scale(word));
    }

    private void writeback(int word) {
        long base = general.base(word);
        long moved = base + LoadStore.signed9(word);
        boolean pre = (word >>> 11 & 1) != 0;
        single(word, pre ? moved : base, scale(word));
        setBase(word, moved);
    }

    private void pair(int word) {
        int scale = 2 + (word >>> 30);
        int mode = word >>> 23 & 3;
        long base = general.base(word);
        long moved = base + ((long) (word << 10 >> 25) << scale);
        long address = mode == 1 ? base : moved;
        int t = word & 31;
        int t2 = word >>> 10 & 31;
        if (isLoad(word)) {
            load(t, address, scale);
            load(t2, address + (1L << scale), scale);
        } else {
            store(t, address, scale);
            store(t2, address + (1L << scale), scale);
        }
        if ((mode & 1) != 0) {
            setBase(word, moved);
        }
    }

    /** LD1 to LD4 and ST1 to ST4 of whole registers: elements of one structure lie side by side. */
    private void multipleStructures(int word) {
        int opcode = word >>> 12 & 15;
        int repeat = switch (opcode) {
            case 2 -> 4;
            case 6 -> 3;
            case 10 -> 2;
            default -> 1;
        };
        int structure = switch (opcode) {
            case 0 -> 4;
            case 4 -> 3;
            case 8 -> 2;
            default -> 1;
        };
        int scale = word >>> 10 & 3;
        int bytes = isQuad(word) ? 16 : 8;
        int elements = bytes >> scale;
        long base = general.base(word);
        long address = base;
        boolean load = isLoad(word);
        for (int r = 0; r < repeat; r++) {
            for (int e = 0; e < elements; e++) {
                for (int s = 0; s < structure; s++) {
                    int register = (word & 31) + r + s & 31;
                    moveElement(load, register, e, scale, address);
                    address += 1L << scale;
                }
            }
        }
        if (load && !isQuad(word)) {
            for (int k = 0; k < repeat * structure; k++) {
                v[2 * ((word & 31) + k & 31) + 1] = 0;
            }
        }
        postIndex(word, base, address - base);
    }

    /** LD1 to LD4 and ST1 to ST4 of one lane, and LD1R to LD4R, which replicate. */
    private void singleStructure(int word) {
        int opcode = word >>> 13 & 7;
        int structure = ((opcode & 1) << 1 | (word >>> 21 & 1)) + 1;
        int size = word >>> 10 & 3;
        int lane = (isQuad(word) ? 8 : 0) | (word >>> 12 & 1) << 2 | size;
        boolean replicate = opcode >>> 1 == 3;
        int scale = replicate ? size : opcode >>> 1;
        if (scale == 2 && !replicate && (size & 1) != 0) {
            scale = 3;
        }
        long base = general.base(word);
        long address = base;
        for (int s = 0; s < structure; s++) {
            int register = (word & 31) + s & 31;
            if (replicate) {
                long element = Lanes.replicate(mmu.loadWithoutSyndrome(address, 1 << scale), scale);
                v[2 * register] = element;
                v[2 * register + 1] = isQuad(word) ? element : 0;
            } else {
                moveElement(isLoad(word), register, lane >>> scale, scale, address);
            }
            address += 1L << scale;
        }
        postIndex(word, base, address - base);
    }

    private void moveElement(boolean load, int register, int index, int scale, long address) {
        if (load) {
            Lanes.set(v, register, index, scale, mmu.loadWithoutSyndrome(address, 1 << scale));
        } else {
            mmu.storeWithoutSyndrome(address, Lanes.get(v, register, index, scale), 1 << scale);
        }
    }

    private void postIndex(int word, long base, long bytes) {
        if ((word >>> 23 & 1) != 0) {
            int m = word >>> 16 & 31;
            setBase(word, base + (m == 31 ? bytes : x[m]));
        }
    }

    private void single(int word, long address, int scale) {
        if (isLoad(word)) {
            load(word & 31, address, scale);
        } else {
            store(word & 31, address, scale);
        }
    }

    private void load(int register, long address, int scale) {
        boolean quad = scale == 4;
        if (quad) {
            mmu.checkWhole(address, false);
        }
        long low = mmu.loadWithoutSyndrome(address, quad ? 8 : 1 << scale);
        long high = quad ? mmu.loadWithoutSyndrome(address + 8, 8) : 0;
        v[2 * register] = low;
        v[2 * register + 1] = high;
    }

    private void store(int register, long address, int scale) {
        boolean quad = scale == 4;
        if (quad) {
            mmu.checkWhole(address, true);
        }
        mmu.storeWithoutSyndrome(address, v[2 * register], quad ? 8 : 1 << scale);
        if (quad) {
            mmu.storeWithoutSyndrome(address + 8, v[2 * register + 1], 8);
        }
    }

    private void setBase(int word, long value) {
        int n = word >>> 5 & 31;
        x[n == 31 ? Decoder.SP : n] = value;
    }

    private static long immediate(int word) {
        boolean scaled = (word >>> 24 & 1) != 0;
        return scaled ? (long) (word >>> 10 & 0xfff) << scale(word) : LoadStore.signed9(word);
    }

    private static int scale(int word) {
        return word >>> 30 | (word >>> 23 & 1) << 2;
    }

    private static boolean isLoad(int word) {
        return (word >>> 22 & 1) != 0;
    }

    private static boolean isQuad(int word) {
        return (word >>> 30 & 1) != 0;
    }
}

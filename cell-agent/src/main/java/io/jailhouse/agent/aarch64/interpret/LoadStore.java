package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import java.lang.invoke.VarHandle;

/**
 * Loads and stores of general registers that the dispatch loop does not do itself (DDI 0487 C4.1.66).
 *
 * <p>Registers are written after all accesses of an instruction, so that an abort leaves them as they were.
 */
final class LoadStore {

    private static final long SCTLR_SA = 1 << 3;
    private static final long SCTLR_SA0 = 1 << 4;

    private final CpuState state;
    private final Mmu mmu;
    private final ExclusiveMonitor monitor;
    private final GuestException exception;
    private final long[] x;

    LoadStore(CpuState state, Mmu mmu, ExclusiveMonitor monitor, GuestException exception) {
        this.state = state;
        this.mmu = mmu;
        this.monitor = monitor;
        this.exception = exception;
        x = state.x;
    }

    void execute(int op, int word) {
        switch (op) {
            case Op.LDST_IMM -> single(word, base(word) + immediate(word), state.el, true);
            case Op.LDST_REG -> single(word, base(word) + indexOffset(word, x, word >>> 30), state.el, true);
            case Op.LDST_WRITEBACK -> writeback(word);
            case Op.LDST_UNPRIVILEGED -> single(word, base(word) + signed9(word), 0, true);
            case Op.LDST_PAIR -> pair(word);
            case Op.LDXR -> ldxr(word);
            case Op.STXR -> stxr(word);
            case Op.LDXP -> ldxp(word);
            case Op.STXP -> stxp(word);
            case Op.LDAR -> ldar(word);
            case Op.STLR -> stlr(word);
            default -> throw new IllegalStateException("operation " + op + " is not a load or store");
        }
    }

    /** Raises a fault if SP is the base, misaligned, and checked (pseudo-code CheckSPAlignment). */
    void checkStackAlignment() {
        if ((x[Decoder.SP] & 15) != 0 && (state.sctlr & (state.el == 0 ? SCTLR_SA0 : SCTLR_SA)) != 0) {
            throw exception.of(Syndrome.SP_ALIGNMENT, 0, 0);
        }
    }

    // With the operands that the decoder extracted: slots, offset of the access, distance that the base moves

    void ldp(int c, long base, long offset, long distance) {
        long first = mmu.loadWithoutSyndrome(base + offset, 8);
        long second = mmu.loadWithoutSyndrome(base + offset + 8, 8);
        x[slot(c, Decoder.N_SHIFT)] = base + distance;
        x[slot(c, Decoder.D_SHIFT)] = first;
        x[slot(c, Decoder.M_SHIFT)] = second;
    }

    void stp(int c, long base, long offset, long distance) {
        mmu.storeWithoutSyndrome(base + offset, x[slot(c, Decoder.D_SHIFT)], 8);
        mmu.storeWithoutSyndrome(base + offset + 8, x[slot(c, Decoder.M_SHIFT)], 8);
        x[slot(c, Decoder.N_SHIFT)] = base + distance;
    }

    void load(int c, long base, long offset, long distance, int size) {
        long value = mmu.loadWithoutSyndrome(base + offset, size);
        x[slot(c, Decoder.N_SHIFT)] = base + distance;
        x[slot(c, Decoder.D_SHIFT)] = value;
    }

    void store(int c, long base, long offset, long distance, int size) {
        mmu.storeWithoutSyndrome(base + offset, x[slot(c, Decoder.D_SHIFT)], size);
        x[slot(c, Decoder.N_SHIFT)] = base + distance;
    }

    private static int slot(int c, int shift) {
        return (c >>> shift) & Decoder.SLOT_MASK;
    }

    // One register

    private void single(int word, long address, int el, boolean syndromeValid) {
        int size = 1 << (word >>> 30);
        int opc = word >>> 22 & 3;
        if (opc == 0) {
            mmu.store(address, x[word & 31], size, el, syndromeValid);
        } else {
            set(word & 31, extend(mmu.load(address, size, el, syndromeValid), size, opc));
        }
    }

    /** Of the value of a load: opc 1 is zero-extended, 2 sign-extended to 64 bits, 3 to 32. */
    private static long extend(long value, int size, int opc) {
        if (opc == 1) {
            return value;
        }
        int unused = 64 - 8 * size;
        long extended = value << unused >> unused;
        return opc == 2 ? extended : extended & 0xffffffffL;
    }

    private void writeback(int word) {
        long base = base(word);
        boolean pre = (word >>> 11 & 1) != 0;
        long moved = base + signed9(word);
        int n = word >>> 5 & 31;
        // A register that is both base and data: the store takes its old value, the load wins over the base.
        int slot = n == 31 ? Decoder.SP : n;
        int size = 1 << (word >>> 30);
        int opc = word >>> 22 & 3;
        long address = pre ? moved : base;
        if (opc == 0) {
            mmu.storeWithoutSyndrome(address, x[word & 31], size);
            x[slot] = moved;
        } else {
            long value = mmu.loadWithoutSyndrome(address, size);
            x[slot] = moved;
            set(word & 31, extend(value, size, opc));
        }
    }

    // Pairs

    private void pair(int word) {
        int kind = word >>> 30;
        int size = kind == 2 ? 8 : 4;
        int mode = word >>> 23 & 3;
        long base = base(word);
        long moved = base + (long) (word << 10 >> 25) * size;
        long address = mode == 1 ? base : moved;
        int t = word & 31;
        int t2 = word >>> 10 & 31;
        int n = word >>> 5 & 31;
        int slot = n == 31 ? Decoder.SP : n;
        boolean load = (word >>> 22 & 1) != 0;
        boolean writesBack = (mode & 1) != 0;
        if (load) {
            long first = mmu.loadWithoutSyndrome(address, size);
            long second = mmu.loadWithoutSyndrome(address + size, size);
            if (writesBack) {
                x[slot] = moved;
            }
            set(t, kind == 1 ? (int) first : first);
            set(t2, kind == 1 ? (int) second : second);
        } else {
            mmu.storeWithoutSyndrome(address, x[t], size);
            mmu.storeWithoutSyndrome(address + size, x[t2], size);
            if (writesBack) {
                x[slot] = moved;
            }
        }
    }

    // Exclusive and ordered accesses

    private void ldxr(int word) {
        int size = 1 << (word >>> 30);
        long host = mmu.exclusive(base(word), size, false);
        set(word & 31, acquires(word) ? monitor.loadAcquire(host, size) : monitor.load(host, size));
    }

    private void stxr(int word) {
        int size = 1 << (word >>> 30);
        long host = mmu.exclusive(base(word), size, true);
        set(word >>> 16 & 31, monitor.store(host, x[word & 31], size));
    }

    private void ldxp(int word) {
        int size = 4 << (word >>> 30 & 1);
        long host = mmu.exclusive(base(word), 2 * size, false);
        // Of 32-bit registers one access, so that the pair is read atomically.
        long low = size == 4 ? monitor.load(host, 8) : monitor.loadPair(host);
        long high = size == 4 ? low >>> 32 : monitor.high();
        if (acquires(word)) {
            VarHandle.acquireFence();
        }
        set(word & 31, size == 4 ? low & 0xffffffffL : low);
        set(word >>> 10 & 31, high);
    }

    private void stxp(int word) {
        int size = 4 << (word >>> 30 & 1);
        long host = mmu.exclusive(base(word), 2 * size, true);
        long low = x[word & 31];
        long high = x[word >>> 10 & 31];
        long status = size == 4
                ? monitor.store(host, (low & 0xffffffffL) | high << 32, 8)
                : monitor.storePair(host, low, high);
        set(word >>> 16 & 31, status);
    }

    private static boolean acquires(int word) {
        return (word >>> 15 & 1) != 0;
    }

    private void ldar(int word) {
        long address = aligned(word, false);
        long value = mmu.load(address, 1 << (word >>> 30), state.el, true);
        VarHandle.acquireFence();
        set(word & 31, value);
    }

    private void stlr(int word) {
        long address = aligned(word, true);
        VarHandle.releaseFence();
        mmu.store(address, x[word & 31], 1 << (word >>> 30), state.el, true);
        // A later LDAR must not be satisfied before this store.
        VarHandle.fullFence();
    }

    private long aligned(int word, boolean writing) {
        long address = base(word);
        if ((address & (1 << (word >>> 30)) - 1) != 0) {
            long iss = Syndrome.ALIGNMENT_FAULT | (writing ? Syndrome.WNR : 0);
            throw exception.of(Syndrome.DATA_ABORT_LOWER, iss, address);
        }
        return address;
    }

    // Operands

    /** The base register, checked if it is the stack pointer. */
    long base(int word) {
        int n = word >>> 5 & 31;
        if (n != 31) {
            return x[n];
        }
        checkStackAlignment();
        return x[Decoder.SP];
    }

    private static long immediate(int word) {
        boolean scaled = (word >>> 24 & 1) != 0;
        return scaled ? (long) (word >>> 10 & 0xfff) << (word >>> 30) : signed9(word);
    }

    static long signed9(int word) {
        return (long) (word << 11 >> 23);
    }

    /** The extended and shifted index register of the register forms. */
    static long indexOffset(int word, long[] x, int scale) {
        long value = x[word >>> 16 & 31];
        long extended = switch (word >>> 13 & 7) {
            case 2 -> value & 0xffffffffL;
            case 6 -> (int) value;
            default -> value;
        };
        return (word >>> 12 & 1) != 0 ? extended << scale : extended;
    }

    private void set(int register, long value) {
        x[register == 31 ? Decoder.SINK : register] = value;
    }
}

package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.Shift;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * Executes one instruction in full: what the dispatch loop leaves out, and its loads and stores with everything that may
 * come of them: a TLB miss, a device, an exception.
 */
final class SingleStep {

    private static final long LOW_32 = 0xffffffffL;

    private final CpuState state;
    private final Mmu memory;
    private final DataProcessing dataProcessing;
    private final LoadStore loadStore;
    private final SystemInstructions system;
    private final Simd simd;
    private final long[] x;

    SingleStep(
            CpuState state,
            Mmu memory,
            DataProcessing dataProcessing,
            LoadStore loadStore,
            SystemInstructions system,
            Simd simd) {
        this.state = state;
        this.memory = memory;
        this.dataProcessing = dataProcessing;
        this.loadStore = loadStore;
        this.system = system;
        this.simd = simd;
        x = state.x;
    }

    /**
     * Executes the instruction at an address, which has been decoded.
     *
     * @return whether to leave the dispatch loop; then the pc has been set
     */
    boolean execute(DecodedPage page, long pc) {
        int slot = (int) (pc >>> 2) & (DecodedPage.SLOTS - 1);
        int c = page.code[slot];
        long immediate = page.immediate[slot];
        int op = c & Decoder.OP_MASK;
        if (op < Op.INTEGER_FIRST) {
            loadOrStore(op, c, immediate, pc & -4096L);
            return false;
        }
        return group(op, (int) immediate, pc);
    }

    /** Loads and stores as the decoder has prepared them. */
    private void loadOrStore(int op, int c, long immediate, long base) {
        // Of a base that moves.
        int offset = (int) immediate;
        long distance = immediate >> 32;
        switch (op) {
            case Op.LDRB -> x[d(c)] = memory.load8(x[n(c)] + immediate);
            case Op.LDRH -> x[d(c)] = memory.load16(x[n(c)] + immediate);
            case Op.LDR_W -> x[d(c)] = memory.load32(x[n(c)] + immediate);
            case Op.LDR_X -> x[d(c)] = memory.load64(x[n(c)] + immediate);
            case Op.LDRSB_X -> x[d(c)] = (byte) memory.load8(x[n(c)] + immediate);
            case Op.LDRSB_W -> x[d(c)] = (byte) memory.load8(x[n(c)] + immediate) & LOW_32;
            case Op.LDRSH_X -> x[d(c)] = (short) memory.load16(x[n(c)] + immediate);
            case Op.LDRSH_W -> x[d(c)] = (short) memory.load16(x[n(c)] + immediate) & LOW_32;
            case Op.LDRSW -> x[d(c)] = (int) memory.load32(x[n(c)] + immediate);
            case Op.STRB -> memory.store8(x[n(c)] + immediate, x[d(c)]);
            case Op.STRH -> memory.store16(x[n(c)] + immediate, x[d(c)]);
            case Op.STR_W -> memory.store32(x[n(c)] + immediate, x[d(c)]);
            case Op.STR_X -> memory.store64(x[n(c)] + immediate, x[d(c)]);
            case Op.LDR_SP_W -> x[d(c)] = memory.load32(stack(x) + immediate);
            case Op.LDR_SP_X -> x[d(c)] = memory.load64(stack(x) + immediate);
            case Op.STR_SP_W -> memory.store32(stack(x) + immediate, x[d(c)]);
            case Op.STR_SP_X -> memory.store64(stack(x) + immediate, x[d(c)]);
            case Op.LDRB_REG -> x[d(c)] = memory.load8(x[n(c)] + Shift.apply(x[m(c)], immediate));
            case Op.LDRH_REG -> x[d(c)] = memory.load16(x[n(c)] + Shift.apply(x[m(c)], immediate));
            case Op.LDR_REG_W -> x[d(c)] = memory.load32(x[n(c)] + Shift.apply(x[m(c)], immediate));
            case Op.LDR_REG_X -> x[d(c)] = memory.load64(x[n(c)] + Shift.apply(x[m(c)], immediate));
            case Op.LDRSW_REG -> x[d(c)] = (int) memory.load32(x[n(c)] + Shift.apply(x[m(c)], immediate));
            case Op.STRB_REG -> memory.store8(x[n(c)] + Shift.apply(x[m(c)], immediate), x[d(c)]);
            case Op.STRH_REG -> memory.store16(x[n(c)] + Shift.apply(x[m(c)], immediate), x[d(c)]);
            case Op.STR_REG_W -> memory.store32(x[n(c)] + Shift.apply(x[m(c)], immediate), x[d(c)]);
            case Op.STR_REG_X -> memory.store64(x[n(c)] + Shift.apply(x[m(c)], immediate), x[d(c)]);
            case Op.LDR_LITERAL_W -> x[d(c)] = memory.load32(base + immediate);
            case Op.LDR_LITERAL_X -> x[d(c)] = memory.load64(base + immediate);
            case Op.LDRSW_LITERAL -> x[d(c)] = (int) memory.load32(base + immediate);
            case Op.LDRB_MOVING -> loadStore.load(c, base(c), offset, distance, 1);
            case Op.LDRH_MOVING -> loadStore.load(c, base(c), offset, distance, 2);
            case Op.LDR_MOVING_W -> loadStore.load(c, base(c), offset, distance, 4);
            case Op.LDR_MOVING_X -> loadStore.load(c, base(c), offset, distance, 8);
            case Op.STRB_MOVING -> loadStore.store(c, base(c), offset, distance, 1);
            case Op.STRH_MOVING -> loadStore.store(c, base(c), offset, distance, 2);
            case Op.STR_MOVING_W -> loadStore.store(c, base(c), offset, distance, 4);
            case Op.STR_MOVING_X -> loadStore.store(c, base(c), offset, distance, 8);
            case Op.LDP_X -> loadStore.ldp(c, base(c), immediate, 0);
            case Op.LDP_MOVING_X -> loadStore.ldp(c, base(c), offset, distance);
            case Op.STP_X -> loadStore.stp(c, base(c), immediate, 0);
            case Op.STP_MOVING_X -> loadStore.stp(c, base(c), offset, distance);
            default -> throw new IllegalStateException("operation " + op + " cannot fail");
        }
    }

    private boolean group(int op, int word, long pc) {
        if (op < Op.LOADSTORE_FIRST) {
            dataProcessing.execute(op, word);
        } else if (op < Op.SYSTEM_FIRST) {
            loadStore.execute(op, word);
        } else if (op < Op.SIMD_LOADSTORE_FIRST) {
            int result = system.execute(op, word);
            if (result == SystemInstructions.LEAVE) {
                state.pc = pc + 4;
            }
            return result != SystemInstructions.NEXT;
        } else {
            simd.execute(op, word, pc);
        }
        return false;
    }

    private static int d(int c) {
        return (c >>> Decoder.D_SHIFT) & Decoder.SLOT_MASK;
    }

    private static int n(int c) {
        return (c >>> Decoder.N_SHIFT) & Decoder.SLOT_MASK;
    }

    private static int m(int c) {
        return (c >>> Decoder.M_SHIFT) & Decoder.SLOT_MASK;
    }

    private long stack(long[] registers) {
        loadStore.checkStackAlignment();
        return registers[Decoder.SP];
    }

    private long base(int c) {
        return n(c) == Decoder.SP ? stack(x) : x[n(c)];
    }
}

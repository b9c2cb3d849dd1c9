package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.Shift;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.mmu.Ram;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Regions;

/**
 * The dispatch loop: executes decoded instructions until the quantum is used up or something else must happen.
 *
 * <p>One table jump an instruction. What programs do most stands in {@link #straight}, in the order of {@link Op}, if it
 * cannot fail: accesses that hit the TLB, branches, integers. Everything else leaves that loop at the instruction, which
 * {@link SingleStep} then executes in full. Two things make the loop fast and must stay so: it stays below 8,000 bytes
 * of bytecode, because the JVM does not compile longer methods; and nothing in it is a call that is not inlined, because
 * such a call makes the compiler keep the loop's variables in memory.
 *
 * <p>Instructions are counted only at taken branches: {@code bias + i} is the number executed before slot {@code i}.
 */
final class Dispatch {

    /** Instructions between two looks at what other threads want; some microseconds. */
    private static final int QUANTUM = 4096;

    private static final long LOW_32 = 0xffffffffL;
    private static final long PAGE_MASK = -4096L;
    // What the offset of an instruction in its page can be.
    private static final long SLOT_OFFSETS = 0xffc;
    // Of a pair: bits 31 to 23 with a base that stays, and bit 22.
    private static final int PAIR_OF_WORDS = 0b00_101_0_010;
    private static final int PAIR_LOADS = 1 << 22;
    private static final long BYTE_TAG = PAGE_MASK;
    private static final long HALF_TAG = PAGE_MASK | 1;
    private static final long WORD_TAG = PAGE_MASK | 3;
    private static final long DOUBLE_TAG = PAGE_MASK | 7;

    private final CpuState state;
    private final Mmu mmu;
    private final SingleStep singleStep;
    private final Regions regions;
    // Executions of an entry after which it is asked whether there is a region.
    private final int hot;

    // Instructions that the current or last call of run has executed, and the address of the next one.
    private int executed;
    // What executed has to be increased by to be all that was ever executed here, and not by regions.
    private long interpretedBefore;
    private long target;
    // The page that holds it, once it has been fetched.
    private DecodedPage page;

    /**
     * Puts it together.
     *
     * @param regions what runs in place of hot code; null to interpret everything
     */
    Dispatch(CpuState state, Mmu mmu, SingleStep singleStep, Regions regions) {
        this.state = state;
        this.mmu = mmu;
        this.singleStep = singleStep;
        this.regions = regions;
        hot = regions == null ? Integer.MAX_VALUE : regions.threshold();
    }

    /** Instructions that the current or last call of {@link #run} executed, and that nobody has taken. */
    int executed() {
        return executed;
    }

    /** The same, once: then there are none. */
    int takeExecuted() {
        int taken = executed;
        executed = 0;
        return taken;
    }

    /** Instructions that translated code has executed since the CPU was made. */
    long translatedInstructions() {
        return regions == null ? 0 : regions.executedInAll();
    }

    /**
     * Executes from the state's pc until about a quantum has passed or an instruction asks to leave; then the pc is that
     * of the next instruction.
     *
     * @throws io.jailhouse.agent.aarch64.exception.GuestException if an instruction raises one; the pc is its address
     * @throws io.jailhouse.agent.aarch64.exception.Stage2Fault if stage 2 refuses an access; the pc is that of the
     *     instruction
     */
    void run() {
        executed = 0;
        target = state.pc;
        try {
            while (executed < QUANTUM) {
                page = mmu.fetch(target);
                int slot = (int) (target >>> 2) & (DecodedPage.SLOTS - 1);
                if (page.heat[slot] < hot) {
                    page.heat[slot]++;
                } else if (translated()) {
                    continue;
                }
                boolean stopped = straight(target & PAGE_MASK, (int) (target >>> 2) & (DecodedPage.SLOTS - 1));
                if (stopped && isDecoded() && !step()) {
                    return;
                }
            }
        } finally {
            state.pc = target;
            interpretedBefore += executed;
        }
    }

    /** Runs regions from the target, if there are; false if the interpreter must go on, at the target. */
    private boolean translated() {
        boolean entered = false;
        state.pc = target;
        try {
            entered = regions.enter(page, target, interpretedBefore + executed);
        } finally {
            executed += regions.executed();
            interpretedBefore -= regions.executed();
            target = state.pc;
        }
        if (!entered || !regions.isStuck()) {
            return entered;
        }
        page = mmu.fetch(target);
        return false;
    }

    // One by one, for who looks at each instruction before

    /** Begins a quantum in which instructions are executed one by one. */
    void begin() {
        executed = 0;
    }

    /** Whether the quantum that began is used up. */
    boolean isQuantumOver() {
        return executed >= QUANTUM;
    }

    /** The page of the next instruction, which is decoded; raises what its fetch raises. */
    DecodedPage decoded(long pc) {
        target = pc;
        page = mmu.fetch(pc);
        boolean _ = isDecoded();
        return page;
    }

    /**
     * Interprets the instruction that {@link #decoded} was called for last; throws what {@link #run} does. The pc is then
     * that of the next one.
     *
     * @param alone an empty page, in which {@link #straight} finds that instruction and nothing else
     * @return whether it asks to leave
     */
    boolean executeOne(DecodedPage alone) {
        DecodedPage whole = page;
        int slot = (int) (target >>> 2) & (DecodedPage.SLOTS - 1);
        int before = executed;
        alone.code[slot] = whole.code[slot];
        alone.immediate[slot] = whole.immediate[slot];
        page = alone;
        // A branch that is taken uses the quantum up.
        executed = QUANTUM - 1;
        boolean simple;
        try {
            straight(target & PAGE_MASK, slot);
        } finally {
            page = whole;
            alone.code[slot] = Op.UNDECODED;
            simple = executed == QUANTUM;
            executed += before - (QUANTUM - 1);
        }
        boolean goesOn = simple || step();
        state.pc = target;
        return !goesOn;
    }

    /** The instruction word that raised what the last call of {@link #run} threw; not for faults of a fetch. */
    int faultingWord() {
        return Ram.load32(page.hostAddress + (target & ~PAGE_MASK));
    }

    /** Whether the instruction at the target is decoded; if not, it is now. */
    private boolean isDecoded() {
        int slot = (int) (target >>> 2) & (DecodedPage.SLOTS - 1);
        if (page.code[slot] != Op.UNDECODED) {
            return true;
        }
        Decoder.decode(page, slot, Ram.load32(page.hostAddress + slot * 4L));
        return false;
    }

    /** Executes one instruction in full; false if the loop must be left. */
    private boolean step() {
        boolean leave = singleStep.execute(page, target);
        executed++;
        target = leave ? state.pc : target + 4;
        return !leave;
    }

    /**
     * Executes what is simple, from a slot of a page.
     *
     * @return whether the instruction at {@link #target} needs a single step
     */
    private boolean straight(long base, int first) {
        final CpuState s = state;
        final long[] x = s.x;
        final long[] read = mmu.reads();
        final long[] write = mmu.writes();
        final int[] code = page.code;
        final long[] imm = page.immediate;
        final short[] heat = page.heat;
        int i = first;
        int bias = executed - i;
        try {
            // Left at the first instruction that is not simple.
            simple:
            while (true) {
                long v;
                taken:
                while (true) {
                    int c = code[i];
                    v = imm[i];
                    int d = (c >>> Decoder.D_SHIFT) & Decoder.SLOT_MASK;
                    int n = (c >>> Decoder.N_SHIFT) & Decoder.SLOT_MASK;
                    int m = c >>> Decoder.M_SHIFT;
                    switch (c & Decoder.OP_MASK) {
                        case Op.ADR -> x[d] = base + v;
                        case Op.MOV_CONST -> x[d] = v;
                        case Op.MOVK_X -> x[d] = (x[n] & ~(0xffffL << m)) | v;
                        case Op.MOVK_W -> x[d] = ((x[n] & ~(0xffffL << m)) | v) & LOW_32;
                        case Op.ADD_IMM_X -> x[d] = x[n] + v;
                        case Op.ADD_IMM_W -> x[d] = x[n] + v & LOW_32;
                        case Op.ADDS_IMM_X -> x[d] = Flags.adds64(s, x[n], v);
                        case Op.ADDS_IMM_W -> x[d] = Flags.adds32(s, x[n], v);
                        case Op.SUBS_IMM_X -> x[d] = Flags.subs64(s, x[n], v);
                        case Op.SUBS_IMM_W -> x[d] = Flags.subs32(s, x[n], v);
                        case Op.AND_IMM -> x[d] = x[n] & v;
                        case Op.ORR_IMM_X -> x[d] = x[n] | v;
                        case Op.ORR_IMM_W -> x[d] = (x[n] | v) & LOW_32;
                        case Op.EOR_IMM_X -> x[d] = x[n] ^ v;
                        case Op.EOR_IMM_W -> x[d] = (x[n] ^ v) & LOW_32;
                        case Op.ANDS_IMM_X -> x[d] = logical64(s, x[n] & v);
                        case Op.ANDS_IMM_W -> x[d] = logical32(s, x[n] & v);
                        case Op.UBFM, Op.SBFM_X -> x[d] = Shift.apply(x[n], v);
                        case Op.SBFM_W -> x[d] = Shift.apply(x[n], v) & LOW_32;
                        case Op.BFM_X -> x[d] = insert(x[d], x[n], v);
                        case Op.BFM_W -> x[d] = insert(x[d], x[n], v) & LOW_32;
                        case Op.MOV_X -> x[d] = x[n];
                        case Op.MOV_W -> x[d] = x[n] & LOW_32;
                        case Op.ADD_X -> x[d] = x[n] + x[m];
                        case Op.ADD_W -> x[d] = x[n] + x[m] & LOW_32;
                        case Op.SUB_X -> x[d] = x[n] - x[m];
                        case Op.SUB_W -> x[d] = x[n] - x[m] & LOW_32;
                        case Op.ADDS_X -> x[d] = Flags.adds64(s, x[n], x[m]);
                        case Op.ADDS_W -> x[d] = Flags.adds32(s, x[n], x[m]);
                        case Op.SUBS_X -> x[d] = Flags.subs64(s, x[n], x[m]);
                        case Op.SUBS_W -> x[d] = Flags.subs32(s, x[n], x[m]);
                        case Op.AND -> x[d] = x[n] & x[m];
                        case Op.ORR_X -> x[d] = x[n] | x[m];
                        case Op.ORR_W -> x[d] = (x[n] | x[m]) & LOW_32;
                        case Op.EOR_X -> x[d] = x[n] ^ x[m];
                        case Op.EOR_W -> x[d] = (x[n] ^ x[m]) & LOW_32;
                        case Op.ANDS_X -> x[d] = logical64(s, x[n] & x[m]);
                        case Op.ANDS_W -> x[d] = logical32(s, x[n] & x[m]);
                        case Op.ADD_SHIFTED_X -> x[d] = x[n] + Shift.apply(x[m], v);
                        case Op.ADD_SHIFTED_W -> x[d] = x[n] + Shift.apply(x[m], v) & LOW_32;
                        case Op.SUB_SHIFTED_X -> x[d] = x[n] - Shift.apply(x[m], v);
                        case Op.SUB_SHIFTED_W -> x[d] = x[n] - Shift.apply(x[m], v) & LOW_32;
                        case Op.ADDS_SHIFTED_X -> x[d] = Flags.adds64(s, x[n], Shift.apply(x[m], v));
                        case Op.ADDS_SHIFTED_W -> x[d] = Flags.adds32(s, x[n], Shift.apply(x[m], v));
                        case Op.SUBS_SHIFTED_X -> x[d] = Flags.subs64(s, x[n], Shift.apply(x[m], v));
                        case Op.SUBS_SHIFTED_W -> x[d] = Flags.subs32(s, x[n], Shift.apply(x[m], v));
                        case Op.AND_SHIFTED_X -> x[d] = x[n] & Shift.apply(x[m], v);
                        case Op.AND_SHIFTED_W -> x[d] = (x[n] & Shift.apply(x[m], v)) & LOW_32;
                        case Op.ORR_SHIFTED_X -> x[d] = x[n] | Shift.apply(x[m], v);
                        case Op.ORR_SHIFTED_W -> x[d] = (x[n] | Shift.apply(x[m], v)) & LOW_32;
                        case Op.EOR_SHIFTED_X -> x[d] = x[n] ^ Shift.apply(x[m], v);
                        case Op.EOR_SHIFTED_W -> x[d] = (x[n] ^ Shift.apply(x[m], v)) & LOW_32;
                        case Op.BIC_SHIFTED_X -> x[d] = x[n] & ~Shift.apply(x[m], v);
                        case Op.BIC_SHIFTED_W -> x[d] = (x[n] & ~Shift.apply(x[m], v)) & LOW_32;
                        case Op.ORN_SHIFTED_X -> x[d] = x[n] | ~Shift.apply(x[m], v);
                        case Op.ORN_SHIFTED_W -> x[d] = (x[n] | ~Shift.apply(x[m], v)) & LOW_32;
                        case Op.EON_SHIFTED_X -> x[d] = x[n] ^ ~Shift.apply(x[m], v);
                        case Op.EON_SHIFTED_W -> x[d] = (x[n] ^ ~Shift.apply(x[m], v)) & LOW_32;
                        case Op.ANDS_SHIFTED_X -> x[d] = logical64(s, x[n] & Shift.apply(x[m], v));
                        case Op.ANDS_SHIFTED_W -> x[d] = logical32(s, x[n] & Shift.apply(x[m], v));
                        case Op.BICS_SHIFTED_X -> x[d] = logical64(s, x[n] & ~Shift.apply(x[m], v));
                        case Op.BICS_SHIFTED_W -> x[d] = logical32(s, x[n] & ~Shift.apply(x[m], v));
                        case Op.CSEL_X -> x[d] = s.holds((int) v) ? x[n] : x[m];
                        case Op.CSEL_W -> x[d] = (s.holds((int) v) ? x[n] : x[m]) & LOW_32;
                        case Op.CSINC_X -> x[d] = s.holds((int) v) ? x[n] : x[m] + 1;
                        case Op.CSINC_W -> x[d] = (s.holds((int) v) ? x[n] : x[m] + 1) & LOW_32;
                        case Op.CSINV_X -> x[d] = s.holds((int) v) ? x[n] : ~x[m];
                        case Op.CSINV_W -> x[d] = (s.holds((int) v) ? x[n] : ~x[m]) & LOW_32;
                        case Op.CSNEG_X -> x[d] = s.holds((int) v) ? x[n] : -x[m];
                        case Op.CSNEG_W -> x[d] = (s.holds((int) v) ? x[n] : -x[m]) & LOW_32;
                        case Op.MADD_X -> x[d] = x[(int) v] + x[n] * x[m];
                        case Op.MADD_W -> x[d] = x[(int) v] + x[n] * x[m] & LOW_32;
                        case Op.MSUB_X -> x[d] = x[(int) v] - x[n] * x[m];
                        case Op.MSUB_W -> x[d] = x[(int) v] - x[n] * x[m] & LOW_32;
                        case Op.UDIV_X -> x[d] = udiv(x[n], x[m]);
                        case Op.UDIV_W -> x[d] = udiv(x[n] & LOW_32, x[m] & LOW_32);
                        case Op.SDIV_X -> x[d] = sdiv(x[n], x[m]);
                        case Op.SDIV_W -> x[d] = sdiv32((int) x[n], (int) x[m]) & LOW_32;
                        case Op.LSLV_X -> x[d] = x[n] << x[m];
                        case Op.LSLV_W -> x[d] = x[n] << (x[m] & 31) & LOW_32;
                        case Op.LSRV_X -> x[d] = x[n] >>> x[m];
                        case Op.LSRV_W -> x[d] = (x[n] & LOW_32) >>> (x[m] & 31);
                        case Op.ASRV_X -> x[d] = x[n] >> x[m];
                        case Op.ASRV_W -> x[d] = (int) x[n] >> (x[m] & 31) & LOW_32;
                        case Op.SMADDL -> x[d] = x[(int) v] + (long) (int) x[n] * (int) x[m];
                        case Op.UMADDL -> x[d] = x[(int) v] + (x[n] & LOW_32) * (x[m] & LOW_32);
                        case Op.SMULH -> x[d] = Math.multiplyHigh(x[n], x[m]);
                        case Op.UMULH -> x[d] = Math.unsignedMultiplyHigh(x[n], x[m]);
                        case Op.CLZ_X -> x[d] = Long.numberOfLeadingZeros(x[n]);
                        case Op.CLZ_W -> x[d] = Integer.numberOfLeadingZeros((int) x[n]);
                        case Op.EXTR -> x[d] = extract(x[n], x[m], (int) v);
                        case Op.EOR_ROR -> x[d] = exclusiveOr(x[n], x[m], (int) v);
                        case Op.REV64 -> x[d] = Long.reverseBytes(x[n]);
                        case Op.MRS -> {
                            // Its own stack pointer is in use at EL1 only.
                            if (n == 0 || !s.spSel) {
                                break simple;
                            }
                            x[d] = n == Decoder.SP_EL0 ? s.sp(0) : s.tpidrEl1;
                        }
                        case Op.CCMN_REG, Op.CCMP_REG, Op.CCMN_IMM, Op.CCMP_IMM -> conditionalCompare(s, (int) v);
                        case Op.B -> {
                            break taken;
                        }
                        case Op.BL -> {
                            x[30] = base + (i + 1) * 4L;
                            break taken;
                        }
                        case Op.B_EQ -> {
                            if (s.flagZ == 0) {
                                break taken;
                            }
                        }
                        case Op.B_NE -> {
                            if (s.flagZ != 0) {
                                break taken;
                            }
                        }
                        case Op.B_CS -> {
                            if (s.flagC < 0) {
                                break taken;
                            }
                        }
                        case Op.B_CC -> {
                            if (s.flagC >= 0) {
                                break taken;
                            }
                        }
                        case Op.B_MI -> {
                            if (s.flagN < 0) {
                                break taken;
                            }
                        }
                        case Op.B_PL -> {
                            if (s.flagN >= 0) {
                                break taken;
                            }
                        }
                        case Op.B_VS -> {
                            if (s.flagV < 0) {
                                break taken;
                            }
                        }
                        case Op.B_VC -> {
                            if (s.flagV >= 0) {
                                break taken;
                            }
                        }
                        case Op.B_HI -> {
                            if (s.flagC < 0 && s.flagZ != 0) {
                                break taken;
                            }
                        }
                        case Op.B_LS -> {
                            if (s.flagC >= 0 || s.flagZ == 0) {
                                break taken;
                            }
                        }
                        case Op.B_GE -> {
                            if ((s.flagN ^ s.flagV) >= 0) {
                                break taken;
                            }
                        }
                        case Op.B_LT -> {
                            if ((s.flagN ^ s.flagV) < 0) {
                                break taken;
                            }
                        }
                        case Op.B_GT -> {
                            if ((s.flagN ^ s.flagV) >= 0 && s.flagZ != 0) {
                                break taken;
                            }
                        }
                        case Op.B_LE -> {
                            if ((s.flagN ^ s.flagV) < 0 || s.flagZ == 0) {
                                break taken;
                            }
                        }
                        case Op.CBZ_X -> {
                            if (x[d] == 0) {
                                break taken;
                            }
                        }
                        case Op.CBZ_W -> {
                            if ((int) x[d] == 0) {
                                break taken;
                            }
                        }
                        case Op.CBNZ_X -> {
                            if (x[d] != 0) {
                                break taken;
                            }
                        }
                        case Op.CBNZ_W -> {
                            if ((int) x[d] != 0) {
                                break taken;
                            }
                        }
                        case Op.TBZ -> {
                            if ((x[d] >>> n & 1) == 0) {
                                break taken;
                            }
                        }
                        case Op.TBNZ -> {
                            if ((x[d] >>> n & 1) != 0) {
                                break taken;
                            }
                        }
                        case Op.B_OUT -> {
                            return jump(bias + i + 1, base + v);
                        }
                        case Op.BL_OUT -> {
                            x[30] = base + (i + 1) * 4L;
                            return jump(bias + i + 1, base + v);
                        }
                        case Op.B_COND_OUT -> {
                            if (s.holds(n)) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.CBZ_OUT_X -> {
                            if (x[d] == 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.CBZ_OUT_W -> {
                            if ((int) x[d] == 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.CBNZ_OUT_X -> {
                            if (x[d] != 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.CBNZ_OUT_W -> {
                            if ((int) x[d] != 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.TBZ_OUT -> {
                            if ((x[d] >>> n & 1) == 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.TBNZ_OUT -> {
                            if ((x[d] >>> n & 1) != 0) {
                                return jump(bias + i + 1, base + v);
                            }
                        }
                        case Op.BR, Op.RET -> {
                            long offset = x[n] - base;
                            if ((offset & ~SLOT_OFFSETS) != 0) {
                                return jump(bias + i + 1, x[n]);
                            }
                            v = offset >> 2;
                            break taken;
                        }
                        case Op.BLR -> {
                            long address = x[n];
                            x[30] = base + (i + 1) * 4L;
                            return jump(bias + i + 1, address);
                        }
                        case Op.LDRB -> {
                            long host = host(read, x[n] + v, BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load8(host);
                        }
                        case Op.LDRH -> {
                            long host = host(read, x[n] + v, HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load16(host);
                        }
                        case Op.LDR_W -> {
                            long host = host(read, x[n] + v, WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host) & LOW_32;
                        }
                        case Op.LDR_X -> {
                            long host = host(read, x[n] + v, DOUBLE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load64(host);
                        }
                        case Op.LDRSB_X -> {
                            long host = host(read, x[n] + v, BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = (byte) Ram.load8(host);
                        }
                        case Op.LDRSB_W -> {
                            long host = host(read, x[n] + v, BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = (byte) Ram.load8(host) & LOW_32;
                        }
                        case Op.LDRSH_X -> {
                            long host = host(read, x[n] + v, HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = (short) Ram.load16(host);
                        }
                        case Op.LDRSH_W -> {
                            long host = host(read, x[n] + v, HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = (short) Ram.load16(host) & LOW_32;
                        }
                        case Op.LDRSW -> {
                            long host = host(read, x[n] + v, WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host);
                        }
                        case Op.STRB -> {
                            long host = host(write, x[n] + v, BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store8(host, x[d]);
                        }
                        case Op.STRH -> {
                            long host = host(write, x[n] + v, HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store16(host, x[d]);
                        }
                        case Op.STR_W -> {
                            long host = host(write, x[n] + v, WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store32(host, x[d]);
                        }
                        case Op.STR_X -> {
                            long host = host(write, x[n] + v, DOUBLE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                        }
                        case Op.LDR_SP_W -> {
                            long host = host(read, x[Decoder.SP] + v, WORD_TAG);
                            if (host == 0 || (x[Decoder.SP] & 15) != 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host) & LOW_32;
                        }
                        case Op.LDR_SP_X -> {
                            long host = host(read, x[Decoder.SP] + v, DOUBLE_TAG);
                            if (host == 0 || (x[Decoder.SP] & 15) != 0) {
                                break simple;
                            }
                            x[d] = Ram.load64(host);
                        }
                        case Op.STR_SP_W -> {
                            long host = host(write, x[Decoder.SP] + v, WORD_TAG);
                            if (host == 0 || (x[Decoder.SP] & 15) != 0) {
                                break simple;
                            }
                            Ram.store32(host, x[d]);
                        }
                        case Op.STR_SP_X -> {
                            long host = host(write, x[Decoder.SP] + v, DOUBLE_TAG);
                            if (host == 0 || (x[Decoder.SP] & 15) != 0) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                        }
                        case Op.LDRB_REG -> {
                            long host = host(read, x[n] + Shift.apply(x[m], v), BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load8(host);
                        }
                        case Op.LDRH_REG -> {
                            long host = host(read, x[n] + Shift.apply(x[m], v), HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load16(host);
                        }
                        case Op.LDR_REG_W -> {
                            long host = host(read, x[n] + Shift.apply(x[m], v), WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host) & LOW_32;
                        }
                        case Op.LDR_REG_X -> {
                            long host = host(read, x[n] + Shift.apply(x[m], v), DOUBLE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load64(host);
                        }
                        case Op.LDRSW_REG -> {
                            long host = host(read, x[n] + Shift.apply(x[m], v), WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host);
                        }
                        case Op.STRB_REG -> {
                            long host = host(write, x[n] + Shift.apply(x[m], v), BYTE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store8(host, x[d]);
                        }
                        case Op.STRH_REG -> {
                            long host = host(write, x[n] + Shift.apply(x[m], v), HALF_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store16(host, x[d]);
                        }
                        case Op.STR_REG_W -> {
                            long host = host(write, x[n] + Shift.apply(x[m], v), WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store32(host, x[d]);
                        }
                        case Op.STR_REG_X -> {
                            long host = host(write, x[n] + Shift.apply(x[m], v), DOUBLE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                        }
                        case Op.LDR_LITERAL_W -> {
                            long host = host(read, base + v, WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host) & LOW_32;
                        }
                        case Op.LDR_LITERAL_X -> {
                            long host = host(read, base + v, DOUBLE_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load64(host);
                        }
                        case Op.LDRSW_LITERAL -> {
                            long host = host(read, base + v, WORD_TAG);
                            if (host == 0) {
                                break simple;
                            }
                            x[d] = Ram.load32(host);
                        }
                        case Op.LDRB_MOVING -> {
                            long moved = x[n];
                            long host = host(read, moved + (int) v, BYTE_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[n] = moved + (v >> 32);
                            x[d] = Ram.load8(host);
                        }
                        case Op.LDRH_MOVING -> {
                            long moved = x[n];
                            long host = host(read, moved + (int) v, HALF_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[n] = moved + (v >> 32);
                            x[d] = Ram.load16(host);
                        }
                        case Op.LDR_MOVING_W -> {
                            long moved = x[n];
                            long host = host(read, moved + (int) v, WORD_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[n] = moved + (v >> 32);
                            x[d] = Ram.load32(host) & LOW_32;
                        }
                        case Op.LDR_MOVING_X -> {
                            long moved = x[n];
                            long host = host(read, moved + (int) v, DOUBLE_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[n] = moved + (v >> 32);
                            x[d] = Ram.load64(host);
                        }
                        case Op.STRB_MOVING -> {
                            long moved = x[n];
                            long host = host(write, moved + (int) v, BYTE_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store8(host, x[d]);
                            x[n] = moved + (v >> 32);
                        }
                        case Op.STRH_MOVING -> {
                            long moved = x[n];
                            long host = host(write, moved + (int) v, HALF_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store16(host, x[d]);
                            x[n] = moved + (v >> 32);
                        }
                        case Op.STR_MOVING_W -> {
                            long moved = x[n];
                            long host = host(write, moved + (int) v, WORD_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store32(host, x[d]);
                            x[n] = moved + (v >> 32);
                        }
                        case Op.STR_MOVING_X -> {
                            long moved = x[n];
                            long host = host(write, moved + (int) v, DOUBLE_TAG);
                            if (host == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                            x[n] = moved + (v >> 32);
                        }
                        case Op.LDP_X -> {
                            long moved = x[n];
                            long host = host(read, moved + v, DOUBLE_TAG);
                            long second = host(read, moved + v + 8, DOUBLE_TAG);
                            if (host == 0 || second == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[d] = Ram.load64(host);
                            x[m] = Ram.load64(second);
                        }
                        case Op.LDP_MOVING_X -> {
                            long moved = x[n];
                            long host = host(read, moved + (int) v, DOUBLE_TAG);
                            long second = host(read, moved + (int) v + 8, DOUBLE_TAG);
                            if (host == 0 || second == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            x[n] = moved + (v >> 32);
                            x[d] = Ram.load64(host);
                            x[m] = Ram.load64(second);
                        }
                        case Op.STP_X -> {
                            long moved = x[n];
                            long host = host(write, moved + v, DOUBLE_TAG);
                            long second = host(write, moved + v + 8, DOUBLE_TAG);
                            if (host == 0 || second == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                            Ram.store64(second, x[m]);
                        }
                        case Op.STP_MOVING_X -> {
                            long moved = x[n];
                            long host = host(write, moved + (int) v, DOUBLE_TAG);
                            long second = host(write, moved + (int) v + 8, DOUBLE_TAG);
                            if (host == 0 || second == 0 || misaligned(n, moved)) {
                                break simple;
                            }
                            Ram.store64(host, x[d]);
                            Ram.store64(second, x[m]);
                            x[n] = moved + (v >> 32);
                        }
                        case Op.LDST_PAIR -> {
                            int word = (int) v;
                            long moved = x[n];
                            long address = moved + (word << 10 >> 25) * 4L;
                            long[] entries = (word & PAIR_LOADS) != 0 ? read : write;
                            long host = host(entries, address, WORD_TAG);
                            long second = host(entries, address + 4, WORD_TAG);
                            if (host == 0 || second == 0 || misaligned(n, moved) || word >>> 23 != PAIR_OF_WORDS) {
                                break simple;
                            }
                            if ((word & PAIR_LOADS) != 0) {
                                x[d] = Ram.load32(host) & LOW_32;
                                x[m] = Ram.load32(second) & LOW_32;
                            } else {
                                Ram.store32(host, x[d]);
                                Ram.store32(second, x[m]);
                            }
                        }
                        case Op.NEXT_PAGE -> {
                            return jump(bias + i, base + 4096);
                        }
                        default -> {
                            break simple;
                        }
                    }
                    i++;
                }
                // A branch that is taken and stays in the page.
                int to = (int) v;
                int count = bias + i + 1;
                if (to <= i) {
                    if (heat[to] >= hot) {
                        return jump(count, base + to * 4L);
                    }
                    heat[to]++;
                }
                bias = count - to;
                i = to;
                if (count >= QUANTUM) {
                    return jump(count, base + to * 4L);
                }
            }
            executed = bias + i;
            target = base + i * 4L;
            return true;
        } catch (InternalError e) {
            // The host had no memory behind a page.
            executed = bias + i;
            target = base + i * 4L;
            throw e;
        }
    }

    private boolean jump(int count, long address) {
        executed = count;
        target = address;
        return false;
    }

    /** The native address of an access that hits the TLB, or 0. */
    private static long host(long[] entries, long virtual, long tag) {
        int k = Mmu.tlbIndex(virtual);
        return entries[k] == (virtual & tag) ? virtual + entries[k + 1] : 0;
    }

    /** Whether the base is the stack pointer and might have to be checked. */
    private static boolean misaligned(int n, long address) {
        return n == Decoder.SP && (address & 15) != 0;
    }

    private static long insert(long old, long value, long shift) {
        long mask = Shift.apply(-1, shift);
        return (old & ~mask) | Shift.apply(value, shift);
    }

    /** All forms in one, so that what they have in common is not computed before every other instruction. */
    private static void conditionalCompare(CpuState s, int word) {
        if (!s.holds((word >>> 12) & 15)) {
            s.setNzcv(word & 15);
            return;
        }
        int m = (word >>> 16) & 31;
        boolean immediate = (word & 1 << 11) != 0;
        boolean negative = (word & 1 << 30) == 0;
        long a = s.x[(word >>> 5) & 31];
        long b = immediate ? m : s.x[m];
        if (word < 0) {
            long _ = negative ? Flags.adds64(s, a, b) : Flags.subs64(s, a, b);
        } else {
            long _ = negative ? Flags.adds32(s, a, b) : Flags.subs32(s, a, b);
        }
    }

    private static long logical64(CpuState s, long result) {
        Flags.logical(s, result);
        return result;
    }

    private static long logical32(CpuState s, long result) {
        Flags.logical32(s, (int) result);
        return result & LOW_32;
    }

    /** EXTR. */
    private static long extract(long high, long low, int word) {
        int places = word >>> 10 & 63;
        if (word < 0) {
            return places == 0 ? low : low >>> places | high << -places;
        }
        return (high << 32 | (low & LOW_32)) >>> places & LOW_32;
    }

    /** EOR with a rotated register. */
    private static long exclusiveOr(long a, long b, int word) {
        int places = word >>> 10 & 63;
        return word < 0 ? a ^ Long.rotateRight(b, places) : (a ^ Integer.rotateRight((int) b, places)) & LOW_32;
    }

    private static long udiv(long a, long b) {
        return b == 0 ? 0 : Long.divideUnsigned(a, b);
    }

    private static long sdiv(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    private static int sdiv32(int a, int b) {
        return b == 0 ? 0 : a / b;
    }
}

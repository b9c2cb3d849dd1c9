package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.Shift;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.mmu.Ram;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * The dispatch loop: executes decoded instructions until the quantum is used up or something else must happen.
 *
 * <p>One table jump an instruction. What programs do most stands here, in the order of {@link Op}; the rest is called by
 * group. {@link #run} stays below 8,000 bytes of bytecode: the JVM does not compile longer methods. Instructions are
 * counted only at taken branches: {@code bias + i} is the number executed before slot {@code i}.
 */
final class Dispatch {

    /** Instructions between two looks at what other threads want; some microseconds. */
    private static final int QUANTUM = 4096;

    private static final long LOW_32 = 0xffffffffL;

    private final CpuState state;
    private final Mmu mmu;
    private final DataProcessing dataProcessing;
    private final LoadStore loadStore;
    private final SystemInstructions system;
    private final Simd simd;

    // Instructions that the last call executed.
    private int executed;

    Dispatch(
            CpuState state,
            Mmu mmu,
            DataProcessing dataProcessing,
            LoadStore loadStore,
            SystemInstructions system,
            Simd simd) {
        this.state = state;
        this.mmu = mmu;
        this.dataProcessing = dataProcessing;
        this.loadStore = loadStore;
        this.system = system;
        this.simd = simd;
    }

    /** Instructions that the last call of {@link #run} executed. */
    int executed() {
        return executed;
    }

    /**
     * Executes from the state's pc until about a quantum has passed or an instruction asks to leave; then the pc is that
     * of the next instruction.
     *
     * @throws io.jailhouse.agent.aarch64.exception.GuestException if an instruction raises one; the pc is its address
     * @throws io.jailhouse.agent.aarch64.exception.Stage2Fault if stage 2 refuses an access; the pc is that of the instruction
     */
    void run() {
        final CpuState s = state;
        final Mmu memory = mmu;
        final long[] x = s.x;
        long target = s.pc;
        long base = 0;
        int bias = 0;
        int i = 0;
        try {
            page:
            while (true) {
                base = target & -4096L;
                bias += i;
                i = (int) (target >>> 2) & DecodedPage.SLOTS - 1;
                bias -= i;
                DecodedPage page = memory.fetch(target);
                int[] code = page.code;
                long[] imm = page.immediate;
                if (bias + i >= QUANTUM) {
                    break;
                }
                far:
                while (true) {
                    near:
                    while (true) {
                    int c = code[i];
                    switch (c & Decoder.OP_MASK) {
                        case Op.UNDECODED -> {
                            Decoder.decode(page, i, Ram.load32(page.hostAddress + i * 4L));
                            continue;
                        }
                        case Op.NEXT_PAGE -> {
                            target = base + 4096;
                            continue page;
                        }
                        case Op.ADR -> x[d(c)] = base + imm[i];
                        case Op.MOV_CONST -> x[d(c)] = imm[i];
                        case Op.MOVK_X -> x[d(c)] = (x[n(c)] & ~(0xffffL << (c >>> Decoder.M_SHIFT))) | imm[i];
                        case Op.MOVK_W -> x[d(c)] = ((x[n(c)] & ~(0xffffL << (c >>> Decoder.M_SHIFT))) | imm[i]) & LOW_32;
                        case Op.ADD_IMM_X -> x[d(c)] = x[n(c)] + imm[i];
                        case Op.ADD_IMM_W -> x[d(c)] = x[n(c)] + imm[i] & LOW_32;
                        case Op.ADDS_IMM_X -> x[d(c)] = Flags.adds64(s, x[n(c)], imm[i]);
                        case Op.ADDS_IMM_W -> x[d(c)] = Flags.adds32(s, x[n(c)], imm[i]);
                        case Op.SUBS_IMM_X -> x[d(c)] = Flags.subs64(s, x[n(c)], imm[i]);
                        case Op.SUBS_IMM_W -> x[d(c)] = Flags.subs32(s, x[n(c)], imm[i]);
                        case Op.AND_IMM -> x[d(c)] = x[n(c)] & imm[i];
                        case Op.ORR_IMM_X -> x[d(c)] = x[n(c)] | imm[i];
                        case Op.ORR_IMM_W -> x[d(c)] = (x[n(c)] | imm[i]) & LOW_32;
                        case Op.EOR_IMM_X -> x[d(c)] = x[n(c)] ^ imm[i];
                        case Op.EOR_IMM_W -> x[d(c)] = (x[n(c)] ^ imm[i]) & LOW_32;
                        case Op.ANDS_IMM_X -> x[d(c)] = logical64(s, x[n(c)] & imm[i]);
                        case Op.ANDS_IMM_W -> x[d(c)] = logical32(s, x[n(c)] & imm[i]);
                        case Op.UBFM, Op.SBFM_X -> x[d(c)] = Shift.apply(x[n(c)], imm[i]);
                        case Op.SBFM_W -> x[d(c)] = Shift.apply(x[n(c)], imm[i]) & LOW_32;
                        case Op.MOV_X -> x[d(c)] = x[n(c)];
                        case Op.MOV_W -> x[d(c)] = x[n(c)] & LOW_32;
                        case Op.ADD_X -> x[d(c)] = x[n(c)] + x[m(c)];
                        case Op.ADD_W -> x[d(c)] = x[n(c)] + x[m(c)] & LOW_32;
                        case Op.SUB_X -> x[d(c)] = x[n(c)] - x[m(c)];
                        case Op.SUB_W -> x[d(c)] = x[n(c)] - x[m(c)] & LOW_32;
                        case Op.ADDS_X -> x[d(c)] = Flags.adds64(s, x[n(c)], x[m(c)]);
                        case Op.ADDS_W -> x[d(c)] = Flags.adds32(s, x[n(c)], x[m(c)]);
                        case Op.SUBS_X -> x[d(c)] = Flags.subs64(s, x[n(c)], x[m(c)]);
                        case Op.SUBS_W -> x[d(c)] = Flags.subs32(s, x[n(c)], x[m(c)]);
                        case Op.AND -> x[d(c)] = x[n(c)] & x[m(c)];
                        case Op.ORR_X -> x[d(c)] = x[n(c)] | x[m(c)];
                        case Op.ORR_W -> x[d(c)] = (x[n(c)] | x[m(c)]) & LOW_32;
                        case Op.EOR_X -> x[d(c)] = x[n(c)] ^ x[m(c)];
                        case Op.EOR_W -> x[d(c)] = (x[n(c)] ^ x[m(c)]) & LOW_32;
                        case Op.ANDS_X -> x[d(c)] = logical64(s, x[n(c)] & x[m(c)]);
                        case Op.ANDS_W -> x[d(c)] = logical32(s, x[n(c)] & x[m(c)]);
                        case Op.ADD_SHIFTED_X -> x[d(c)] = x[n(c)] + Shift.apply(x[m(c)], imm[i]);
                        case Op.ADD_SHIFTED_W -> x[d(c)] = x[n(c)] + Shift.apply(x[m(c)], imm[i]) & LOW_32;
                        case Op.SUB_SHIFTED_X -> x[d(c)] = x[n(c)] - Shift.apply(x[m(c)], imm[i]);
                        case Op.SUB_SHIFTED_W -> x[d(c)] = x[n(c)] - Shift.apply(x[m(c)], imm[i]) & LOW_32;
                        case Op.ADDS_SHIFTED_X -> x[d(c)] = Flags.adds64(s, x[n(c)], Shift.apply(x[m(c)], imm[i]));
                        case Op.ADDS_SHIFTED_W -> x[d(c)] = Flags.adds32(s, x[n(c)], Shift.apply(x[m(c)], imm[i]));
                        case Op.SUBS_SHIFTED_X -> x[d(c)] = Flags.subs64(s, x[n(c)], Shift.apply(x[m(c)], imm[i]));
                        case Op.SUBS_SHIFTED_W -> x[d(c)] = Flags.subs32(s, x[n(c)], Shift.apply(x[m(c)], imm[i]));
                        case Op.AND_SHIFTED_X -> x[d(c)] = x[n(c)] & Shift.apply(x[m(c)], imm[i]);
                        case Op.AND_SHIFTED_W -> x[d(c)] = (x[n(c)] & Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.ORR_SHIFTED_X -> x[d(c)] = x[n(c)] | Shift.apply(x[m(c)], imm[i]);
                        case Op.ORR_SHIFTED_W -> x[d(c)] = (x[n(c)] | Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.EOR_SHIFTED_X -> x[d(c)] = x[n(c)] ^ Shift.apply(x[m(c)], imm[i]);
                        case Op.EOR_SHIFTED_W -> x[d(c)] = (x[n(c)] ^ Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.BIC_SHIFTED_X -> x[d(c)] = x[n(c)] & ~Shift.apply(x[m(c)], imm[i]);
                        case Op.BIC_SHIFTED_W -> x[d(c)] = (x[n(c)] & ~Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.ORN_SHIFTED_X -> x[d(c)] = x[n(c)] | ~Shift.apply(x[m(c)], imm[i]);
                        case Op.ORN_SHIFTED_W -> x[d(c)] = (x[n(c)] | ~Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.EON_SHIFTED_X -> x[d(c)] = x[n(c)] ^ ~Shift.apply(x[m(c)], imm[i]);
                        case Op.EON_SHIFTED_W -> x[d(c)] = (x[n(c)] ^ ~Shift.apply(x[m(c)], imm[i])) & LOW_32;
                        case Op.ANDS_SHIFTED_X -> x[d(c)] = logical64(s, x[n(c)] & Shift.apply(x[m(c)], imm[i]));
                        case Op.ANDS_SHIFTED_W -> x[d(c)] = logical32(s, x[n(c)] & Shift.apply(x[m(c)], imm[i]));
                        case Op.BICS_SHIFTED_X -> x[d(c)] = logical64(s, x[n(c)] & ~Shift.apply(x[m(c)], imm[i]));
                        case Op.BICS_SHIFTED_W -> x[d(c)] = logical32(s, x[n(c)] & ~Shift.apply(x[m(c)], imm[i]));
                        case Op.CSEL_X -> x[d(c)] = s.holds((int) imm[i]) ? x[n(c)] : x[m(c)];
                        case Op.CSEL_W -> x[d(c)] = (s.holds((int) imm[i]) ? x[n(c)] : x[m(c)]) & LOW_32;
                        case Op.CSINC_X -> x[d(c)] = s.holds((int) imm[i]) ? x[n(c)] : x[m(c)] + 1;
                        case Op.CSINC_W -> x[d(c)] = (s.holds((int) imm[i]) ? x[n(c)] : x[m(c)] + 1) & LOW_32;
                        case Op.CSINV_X -> x[d(c)] = s.holds((int) imm[i]) ? x[n(c)] : ~x[m(c)];
                        case Op.CSINV_W -> x[d(c)] = (s.holds((int) imm[i]) ? x[n(c)] : ~x[m(c)]) & LOW_32;
                        case Op.CSNEG_X -> x[d(c)] = s.holds((int) imm[i]) ? x[n(c)] : -x[m(c)];
                        case Op.CSNEG_W -> x[d(c)] = (s.holds((int) imm[i]) ? x[n(c)] : -x[m(c)]) & LOW_32;
                        case Op.MADD_X -> x[d(c)] = x[(int) imm[i]] + x[n(c)] * x[m(c)];
                        case Op.MADD_W -> x[d(c)] = x[(int) imm[i]] + x[n(c)] * x[m(c)] & LOW_32;
                        case Op.MSUB_X -> x[d(c)] = x[(int) imm[i]] - x[n(c)] * x[m(c)];
                        case Op.MSUB_W -> x[d(c)] = x[(int) imm[i]] - x[n(c)] * x[m(c)] & LOW_32;
                        case Op.UDIV_X -> x[d(c)] = udiv(x[n(c)], x[m(c)]);
                        case Op.UDIV_W -> x[d(c)] = udiv(x[n(c)] & LOW_32, x[m(c)] & LOW_32);
                        case Op.SDIV_X -> x[d(c)] = sdiv(x[n(c)], x[m(c)]);
                        case Op.SDIV_W -> x[d(c)] = sdiv32((int) x[n(c)], (int) x[m(c)]) & LOW_32;
                        case Op.LSLV_X -> x[d(c)] = x[n(c)] << x[m(c)];
                        case Op.LSLV_W -> x[d(c)] = x[n(c)] << (x[m(c)] & 31) & LOW_32;
                        case Op.LSRV_X -> x[d(c)] = x[n(c)] >>> x[m(c)];
                        case Op.LSRV_W -> x[d(c)] = (x[n(c)] & LOW_32) >>> (x[m(c)] & 31);
                        case Op.ASRV_X -> x[d(c)] = x[n(c)] >> x[m(c)];
                        case Op.ASRV_W -> x[d(c)] = (int) x[n(c)] >> (x[m(c)] & 31) & LOW_32;
                        case Op.B -> {
                            break near;
                        }
                        case Op.BL -> {
                            x[30] = base + (i + 1) * 4L;
                            break near;
                        }
                        case Op.B_EQ -> {
                            if (s.flagZ == 0) {
                                break near;
                            }
                        }
                        case Op.B_NE -> {
                            if (s.flagZ != 0) {
                                break near;
                            }
                        }
                        case Op.B_CS -> {
                            if (s.flagC < 0) {
                                break near;
                            }
                        }
                        case Op.B_CC -> {
                            if (s.flagC >= 0) {
                                break near;
                            }
                        }
                        case Op.B_MI -> {
                            if (s.flagN < 0) {
                                break near;
                            }
                        }
                        case Op.B_PL -> {
                            if (s.flagN >= 0) {
                                break near;
                            }
                        }
                        case Op.B_VS -> {
                            if (s.flagV < 0) {
                                break near;
                            }
                        }
                        case Op.B_VC -> {
                            if (s.flagV >= 0) {
                                break near;
                            }
                        }
                        case Op.B_HI -> {
                            if (s.flagC < 0 && s.flagZ != 0) {
                                break near;
                            }
                        }
                        case Op.B_LS -> {
                            if (s.flagC >= 0 || s.flagZ == 0) {
                                break near;
                            }
                        }
                        case Op.B_GE -> {
                            if ((s.flagN ^ s.flagV) >= 0) {
                                break near;
                            }
                        }
                        case Op.B_LT -> {
                            if ((s.flagN ^ s.flagV) < 0) {
                                break near;
                            }
                        }
                        case Op.B_GT -> {
                            if ((s.flagN ^ s.flagV) >= 0 && s.flagZ != 0) {
                                break near;
                            }
                        }
                        case Op.B_LE -> {
                            if ((s.flagN ^ s.flagV) < 0 || s.flagZ == 0) {
                                break near;
                            }
                        }
                        case Op.CBZ_X -> {
                            if (x[d(c)] == 0) {
                                break near;
                            }
                        }
                        case Op.CBZ_W -> {
                            if ((int) x[d(c)] == 0) {
                                break near;
                            }
                        }
                        case Op.CBNZ_X -> {
                            if (x[d(c)] != 0) {
                                break near;
                            }
                        }
                        case Op.CBNZ_W -> {
                            if ((int) x[d(c)] != 0) {
                                break near;
                            }
                        }
                        case Op.TBZ -> {
                            if ((x[d(c)] >>> n(c) & 1) == 0) {
                                break near;
                            }
                        }
                        case Op.TBNZ -> {
                            if ((x[d(c)] >>> n(c) & 1) != 0) {
                                break near;
                            }
                        }
                        case Op.B_OUT -> {
                            target = base + imm[i];
                            break far;
                        }
                        case Op.BL_OUT -> {
                            target = base + imm[i];
                            x[30] = base + (i + 1) * 4L;
                            break far;
                        }
                        case Op.B_COND_OUT -> {
                            if (s.holds(n(c))) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.CBZ_OUT_X -> {
                            if (x[d(c)] == 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.CBZ_OUT_W -> {
                            if ((int) x[d(c)] == 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.CBNZ_OUT_X -> {
                            if (x[d(c)] != 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.CBNZ_OUT_W -> {
                            if ((int) x[d(c)] != 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.TBZ_OUT -> {
                            if ((x[d(c)] >>> n(c) & 1) == 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.TBNZ_OUT -> {
                            if ((x[d(c)] >>> n(c) & 1) != 0) {
                                target = base + imm[i];
                                break far;
                            }
                        }
                        case Op.BR, Op.RET -> {
                            target = x[n(c)];
                            break far;
                        }
                        case Op.BLR -> {
                            target = x[n(c)];
                            x[30] = base + (i + 1) * 4L;
                            break far;
                        }
                        case Op.LDRB -> x[d(c)] = memory.load8(x[n(c)] + imm[i]);
                        case Op.LDRH -> x[d(c)] = memory.load16(x[n(c)] + imm[i]);
                        case Op.LDR_W -> x[d(c)] = memory.load32(x[n(c)] + imm[i]);
                        case Op.LDR_X -> x[d(c)] = memory.load64(x[n(c)] + imm[i]);
                        case Op.LDRSB_X -> x[d(c)] = (byte) memory.load8(x[n(c)] + imm[i]);
                        case Op.LDRSB_W -> x[d(c)] = (byte) memory.load8(x[n(c)] + imm[i]) & LOW_32;
                        case Op.LDRSH_X -> x[d(c)] = (short) memory.load16(x[n(c)] + imm[i]);
                        case Op.LDRSH_W -> x[d(c)] = (short) memory.load16(x[n(c)] + imm[i]) & LOW_32;
                        case Op.LDRSW -> x[d(c)] = (int) memory.load32(x[n(c)] + imm[i]);
                        case Op.STRB -> memory.store8(x[n(c)] + imm[i], x[d(c)]);
                        case Op.STRH -> memory.store16(x[n(c)] + imm[i], x[d(c)]);
                        case Op.STR_W -> memory.store32(x[n(c)] + imm[i], x[d(c)]);
                        case Op.STR_X -> memory.store64(x[n(c)] + imm[i], x[d(c)]);
                        case Op.LDR_SP_W -> x[d(c)] = memory.load32(stack(x) + imm[i]);
                        case Op.LDR_SP_X -> x[d(c)] = memory.load64(stack(x) + imm[i]);
                        case Op.STR_SP_W -> memory.store32(stack(x) + imm[i], x[d(c)]);
                        case Op.STR_SP_X -> memory.store64(stack(x) + imm[i], x[d(c)]);
                        case Op.LDRB_REG -> x[d(c)] = memory.load8(x[n(c)] + Shift.apply(x[m(c)], imm[i]));
                        case Op.LDRH_REG -> x[d(c)] = memory.load16(x[n(c)] + Shift.apply(x[m(c)], imm[i]));
                        case Op.LDR_REG_W -> x[d(c)] = memory.load32(x[n(c)] + Shift.apply(x[m(c)], imm[i]));
                        case Op.LDR_REG_X -> x[d(c)] = memory.load64(x[n(c)] + Shift.apply(x[m(c)], imm[i]));
                        case Op.LDRSW_REG -> x[d(c)] = (int) memory.load32(x[n(c)] + Shift.apply(x[m(c)], imm[i]));
                        case Op.STRB_REG -> memory.store8(x[n(c)] + Shift.apply(x[m(c)], imm[i]), x[d(c)]);
                        case Op.STRH_REG -> memory.store16(x[n(c)] + Shift.apply(x[m(c)], imm[i]), x[d(c)]);
                        case Op.STR_REG_W -> memory.store32(x[n(c)] + Shift.apply(x[m(c)], imm[i]), x[d(c)]);
                        case Op.STR_REG_X -> memory.store64(x[n(c)] + Shift.apply(x[m(c)], imm[i]), x[d(c)]);
                        case Op.LDR_LITERAL_W -> x[d(c)] = memory.load32(base + imm[i]);
                        case Op.LDR_LITERAL_X -> x[d(c)] = memory.load64(base + imm[i]);
                        case Op.LDRSW_LITERAL -> x[d(c)] = (int) memory.load32(base + imm[i]);
                        case Op.LDP_X -> loadStore.ldp(c, base(x, c) + imm[i]);
                        case Op.LDP_PRE_X -> {
                            long address = base(x, c) + imm[i];
                            loadStore.ldpWriteback(c, address, address);
                        }
                        case Op.LDP_POST_X -> {
                            long address = base(x, c);
                            loadStore.ldpWriteback(c, address, address + imm[i]);
                        }
                        case Op.STP_X -> loadStore.stp(c, base(x, c) + imm[i]);
                        case Op.STP_PRE_X -> {
                            long address = base(x, c) + imm[i];
                            loadStore.stpWriteback(c, address, address);
                        }
                        case Op.STP_POST_X -> {
                            long address = base(x, c);
                            loadStore.stpWriteback(c, address, address + imm[i]);
                        }
                        default -> {
                            if (other(c, imm[i], base + i * 4L)) {
                                i++;
                                target = s.pc;
                                break page;
                            }
                        }
                    }
                    i++;
                    }
                    // A branch that is taken and stays in the page.
                    int next = (int) imm[i];
                    bias += i + 1 - next;
                    i = next;
                    if (bias + next >= QUANTUM) {
                        target = base + next * 4L;
                        break page;
                    }
                }
                // A branch that leaves the page.
                i++;
            }
            s.pc = target;
        } catch (RuntimeException | Error e) {
            s.pc = base + i * 4L;
            throw e;
        } finally {
            executed = bias + i;
        }
    }

    /** Executes an instruction of a group; true if the loop must be left, with the pc set. */
    private boolean other(int c, long immediate, long address) {
        int op = c & Decoder.OP_MASK;
        int word = (int) immediate;
        if (op < Op.LOADSTORE_FIRST) {
            dataProcessing.execute(op, word);
        } else if (op < Op.SYSTEM_FIRST) {
            loadStore.execute(op, word);
        } else if (op < Op.SIMD_LOADSTORE_FIRST) {
            int result = system.execute(op, word);
            if (result == SystemInstructions.LEAVE) {
                state.pc = address + 4;
            }
            return result != SystemInstructions.NEXT;
        } else {
            simd.execute(op, word, address);
        }
        return false;
    }

    private static int d(int c) {
        return c >>> Decoder.D_SHIFT & Decoder.SLOT_MASK;
    }

    private static int n(int c) {
        return c >>> Decoder.N_SHIFT & Decoder.SLOT_MASK;
    }

    private static int m(int c) {
        return c >>> Decoder.M_SHIFT & Decoder.SLOT_MASK;
    }

    private static long logical64(CpuState s, long result) {
        Flags.logical(s, result);
        return result;
    }

    private static long logical32(CpuState s, long result) {
        Flags.logical32(s, (int) result);
        return result & LOW_32;
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

    private long stack(long[] x) {
        loadStore.checkStackAlignment();
        return x[Decoder.SP];
    }

    private long base(long[] x, int c) {
        return n(c) == Decoder.SP ? stack(x) : x[n(c)];
    }
}

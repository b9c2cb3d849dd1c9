package io.jailhouse.agent.aarch64.sysreg;

import io.jailhouse.agent.aarch64.decode.Decoder;
import java.util.Arrays;

/**
 * The registers of one CPU. Fields are public because every instruction touches them; only the CPU's own thread may.
 *
 * <p>The condition flags are kept as the values they derive from: N is the sign of {@link #flagN}, Z is set if {@link
 * #flagZ} is zero, C and V are the signs of {@link #flagC} and {@link #flagV}.
 */
public final class CpuState {

    /** PSTATE bits as SPSR_EL1 holds them. */
    public static final long PSTATE_D = 1 << 9;

    public static final long PSTATE_A = 1 << 8;
    public static final long PSTATE_I = 1 << 7;
    public static final long PSTATE_F = 1 << 6;
    public static final long PSTATE_DAIF = PSTATE_D | PSTATE_A | PSTATE_I | PSTATE_F;
    public static final long PSTATE_IL = 1 << 20;
    public static final long PSTATE_SS = 1 << 21;

    /** What Jailhouse writes into SCTLR_EL1 before it starts a cell. */
    public static final long SCTLR_RESET = 0x30d00800;

    private static final long CPACR_RESET = 0x300000;

    /** X0 to X30, then the slots that {@link Decoder} names. */
    public final long[] x = new long[Decoder.REGISTER_SLOTS];
    /** V0 to V31, low half first. */
    public final long[] v = new long[64];

    public long pc;
    public long flagN;
    public long flagZ;
    public long flagC;
    public long flagV;
    /** PSTATE.DAIF, at its place in SPSR. */
    public long daif;
    /** Exception level, 0 or 1. */
    public int el;
    /** Whether SP_EL1 is in use; always false at EL0. */
    public boolean spSel;
    /** PSTATE.IL. */
    public boolean illegal;

    private Runnable beforeLevelChange = () -> {};

    // The bank that is not in use; the other is in x[SP].
    private long spEl0;
    private long spEl1;

    public long sctlr;
    public long cpacr;
    public long ttbr0;
    public long ttbr1;
    public long tcr;
    public long mair;
    public long vbar;
    public long esr;
    public long far;
    public long elr;
    public long spsr;
    public long par;
    public long contextidr;
    public long tpidrEl0;
    public long tpidrroEl0;
    public long tpidrEl1;
    public long csselr;
    public long cntkctl;
    public long mdscr;
    public long osdlr;
    public boolean osLocked;
    public long fpcr;
    public long fpsr;

    /** The state in which Jailhouse starts a CPU (arch_reset_cpu). The floating-point registers are not wiped. */
    public void reset(long entry) {
        Arrays.fill(x, 0);
        pc = entry;
        setNzcv(0);
        daif = PSTATE_DAIF;
        el = 1;
        spSel = true;
        illegal = false;
        spEl0 = 0;
        spEl1 = 0;
        sctlr = SCTLR_RESET;
        cpacr = CPACR_RESET;
        ttbr0 = 0;
        ttbr1 = 0;
        tcr = 0;
        mair = 0;
        vbar = 0;
        esr = 0;
        far = 0;
        elr = 0;
        spsr = 0;
        par = 0;
        contextidr = 0;
        tpidrEl0 = 0;
        tpidrroEl0 = 0;
        tpidrEl1 = 0;
        csselr = 0;
        cntkctl = 0;
        mdscr = 0;
        osdlr = 0;
        osLocked = false;
        fpcr = 0;
        fpsr = 0;
    }

    /** N, Z, C and V in bits 3 to 0. */
    public int nzcv() {
        return (int) (flagN >>> 63) << 3 | (flagZ == 0 ? 4 : 0) | (int) (flagC >>> 63) << 1 | (int) (flagV >>> 63);
    }

    /** Sets the flags from bits 3 to 0. */
    public void setNzcv(int nzcv) {
        flagN = (long) nzcv << 60;
        flagZ = ~nzcv & 4;
        flagC = (long) nzcv << 62;
        flagV = (long) nzcv << 63;
    }

    /** Whether a condition holds (pseudo-code ConditionHolds). */
    public boolean holds(int condition) {
        boolean result = switch (condition >>> 1) {
            case 0 -> flagZ == 0;
            case 1 -> flagC < 0;
            case 2 -> flagN < 0;
            case 3 -> flagV < 0;
            case 4 -> flagC < 0 && flagZ != 0;
            case 5 -> (flagN ^ flagV) >= 0;
            case 6 -> (flagN ^ flagV) >= 0 && flagZ != 0;
            default -> true;
        };
        return ((condition & 1) == 0 || condition == 15) ? result : !result;
    }

    /** PSTATE as an exception would save it (pseudo-code GetPSRFromPSTATE). */
    public long pstate() {
        return (long) nzcv() << 28 | (illegal ? PSTATE_IL : 0) | daif | (long) el << 2 | (spSel ? 1 : 0);
    }

    /** Sets what is to be done before the exception level changes. */
    void setBeforeLevelChange(Runnable action) {
        beforeLevelChange = action;
    }

    /** Enters an exception level with a choice of stack pointer. */
    public void setLevel(int newEl, boolean newSpSel) {
        if (newEl != el) {
            beforeLevelChange.run();
        }
        long current = x[Decoder.SP];
        if (spSel) {
            spEl1 = current;
        } else {
            spEl0 = current;
        }
        el = newEl;
        spSel = newSpSel;
        x[Decoder.SP] = newSpSel ? spEl1 : spEl0;
    }

    /** The stack pointer of an exception level. */
    public long sp(int level) {
        if (level == 1) {
            return spSel ? x[Decoder.SP] : spEl1;
        }
        return spSel ? spEl0 : x[Decoder.SP];
    }

    /** Writes the stack pointer in use. */
    public void setSp(long value) {
        x[Decoder.SP] = value;
    }

    /** Writes SP_EL0. */
    public void setSpEl0(long value) {
        if (spSel) {
            spEl0 = value;
        } else {
            x[Decoder.SP] = value;
        }
    }

    /** Whether CPACR_EL1 traps SIMD and floating point at the current exception level. */
    public boolean fpTrapped() {
        long enable = cpacr >>> 20 & 3;
        return enable != 3 && (enable != 1 || el == 0);
    }

    /** Whether stage 1 translates. */
    public boolean mmuOn() {
        return (sctlr & 1) != 0;
    }
}

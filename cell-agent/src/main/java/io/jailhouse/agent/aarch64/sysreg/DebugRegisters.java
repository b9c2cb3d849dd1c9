package io.jailhouse.agent.aarch64.sysreg;

/**
 * The debug registers of a Cortex-A53 (DDI 0487 D17.3) as state: six breakpoints, four watchpoints, the locks, the claim
 * tags and the communication channel, at whose other end there is no debugger. Nothing ever matches.
 */
final class DebugRegisters {

    private static final int BREAKPOINTS = 6;
    private static final int WATCHPOINTS = 4;
    private static final long LOW_32 = 0xffffffffL;
    private static final long BCR_WRITABLE = 0x00ffe1e7;
    private static final long WCR_WRITABLE = 0x1f1fffff;
    // MDE, KDE, TDCC, SS; the others only while the OS lock is held.
    private static final long MDSCR_WRITABLE = 0xb001;
    private static final long MDSCR_WRITABLE_LOCKED = 0x6ce0f041;
    private static final long MDCCINT_WRITABLE = 0x60000000;
    private static final int CLAIM_TAGS = 0xff;
    // TXfull in MDCCSR_EL0: what the guest sent has not been taken.
    private static final long TRANSMIT_FULL = 1 << 29;

    // CRn:CRm:op2 of registers with op0 2 and op1 0
    private static final int OSDTRRX = 0x002;
    private static final int MDCCINT = 0x010;
    private static final int MDSCR = 0x012;
    private static final int OSDTRTX = 0x01a;
    private static final int OSECCR = 0x032;
    private static final int MDRAR = 0x080;
    private static final int OSLAR = 0x084;
    private static final int OSLSR = 0x08c;
    private static final int OSDLR = 0x09c;
    private static final int DBGPRCR = 0x0a4;
    private static final int DBGCLAIMSET = 0x3c6;
    private static final int DBGCLAIMCLR = 0x3ce;
    private static final int DBGAUTHSTATUS = 0x3f6;
    // op1 3
    private static final int MDCCSR = 0x008;
    private static final int DBGDTR = 0x020;
    private static final int DBGDTRRX_TX = 0x028;

    private final CpuState state;
    private final long[] breakValues = new long[BREAKPOINTS];
    private final long[] breakControls = new long[BREAKPOINTS];
    private final long[] watchValues = new long[WATCHPOINTS];
    private final long[] watchControls = new long[WATCHPOINTS];
    private long interrupts;
    private long claimed;
    private long powerControl;
    private long received;
    private long transmitted;
    private boolean transmitFull;

    DebugRegisters(CpuState state) {
        this.state = state;
    }

    /** Whether a register is one of these. */
    boolean has(int register) {
        if (SystemRegister.op0(register) != 2) {
            return false;
        }
        int index = index(register);
        return switch (SystemRegister.op1(register)) {
            case 0 -> isPoint(index) || isOther(index);
            case 3 -> index == MDCCSR || index == DBGDTR || index == DBGDTRRX_TX;
            default -> false;
        };
    }

    private static boolean isPoint(int index) {
        int number = index >>> 3;
        return switch (index & 7) {
            case 4, 5 -> number < BREAKPOINTS;
            case 6, 7 -> number < WATCHPOINTS;
            default -> false;
        };
    }

    private static boolean isOther(int index) {
        return switch (index) {
            case OSDTRRX,
                    MDCCINT,
                    MDSCR,
                    OSDTRTX,
                    OSECCR,
                    MDRAR,
                    OSLAR,
                    OSLSR,
                    OSDLR,
                    DBGPRCR,
                    DBGCLAIMSET,
                    DBGCLAIMCLR,
                    DBGAUTHSTATUS -> true;
            default -> false;
        };
    }

    private static int index(int register) {
        return register & 0x7ff;
    }

    boolean isReadable(int register) {
        return SystemRegister.op1(register) != 0 || index(register) != OSLAR;
    }

    boolean isWritable(int register) {
        int index = index(register);
        return SystemRegister.op1(register) == 0
                ? index != MDRAR && index != OSLSR && index != DBGAUTHSTATUS
                : index != MDCCSR;
    }

    long read(int register) {
        int index = index(register);
        if (SystemRegister.op1(register) == 3) {
            return index == MDCCSR ? (transmitFull ? TRANSMIT_FULL : 0) : received;
        }
        if (isPoint(index)) {
            return points(index)[index >>> 3];
        }
        return switch (index) {
            case MDCCINT -> interrupts;
            case MDSCR -> state.mdscr;
            case OSDTRRX -> received;
            case OSDTRTX -> transmitted;
            case OSLSR -> state.osLocked ? 0xa : 8;
            case OSDLR -> state.osdlr;
            case DBGPRCR -> powerControl;
            case DBGCLAIMSET -> CLAIM_TAGS;
            case DBGCLAIMCLR -> claimed;
            default -> 0;
        };
    }

    void write(int register, long value) {
        int index = index(register);
        if (SystemRegister.op1(register) == 3) {
            transmitted = value & LOW_32;
            transmitFull = true;
            return;
        }
        if (isPoint(index)) {
            points(index)[index >>> 3] = value & pointMask(index);
            return;
        }
        switch (index) {
            case MDCCINT -> interrupts = value & MDCCINT_WRITABLE;
            case MDSCR -> {
                long writable = state.osLocked ? MDSCR_WRITABLE_LOCKED | MDSCR_WRITABLE : MDSCR_WRITABLE;
                state.mdscr = (state.mdscr & ~writable) | (value & writable);
            }
            case OSDTRRX -> received = value & LOW_32;
            case OSDTRTX -> transmitted = value & LOW_32;
            case OSLAR -> state.osLocked = (value & 1) != 0;
            case OSDLR -> state.osdlr = value & 1;
            case DBGPRCR -> powerControl = value & 1;
            case DBGCLAIMSET -> claimed |= value & CLAIM_TAGS;
            case DBGCLAIMCLR -> claimed &= ~value;
            // OSECCR_EL1 has an effect in debug state alone.
            default -> {}
        }
    }

    private long[] points(int index) {
        return switch (index & 7) {
            case 4 -> breakValues;
            case 5 -> breakControls;
            case 6 -> watchValues;
            default -> watchControls;
        };
    }

    private static long pointMask(int index) {
        return switch (index & 7) {
            case 5 -> BCR_WRITABLE;
            case 7 -> WCR_WRITABLE;
            // A breakpoint can be linked to a context identifier, which fills its value.
            case 4 -> -1L;
            default -> ~3L;
        };
    }
}

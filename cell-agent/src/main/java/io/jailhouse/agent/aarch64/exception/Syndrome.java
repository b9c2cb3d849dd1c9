package io.jailhouse.agent.aarch64.exception;

/** Exception syndromes: classes, and the fields of ESR_ELx (DDI 0487 D17.2.37). */
public final class Syndrome {

    public static final int UNKNOWN = 0x00;
    public static final int WFX = 0x01;
    public static final int FP_ACCESS = 0x07;
    public static final int ILLEGAL_STATE = 0x0e;
    public static final int SVC = 0x15;
    public static final int HVC = 0x16;
    public static final int SMC = 0x17;
    public static final int SYSTEM_REGISTER = 0x18;
    public static final int INSTRUCTION_ABORT_LOWER = 0x20;
    public static final int INSTRUCTION_ABORT_SAME = 0x21;
    public static final int PC_ALIGNMENT = 0x22;
    public static final int DATA_ABORT_LOWER = 0x24;
    public static final int DATA_ABORT_SAME = 0x25;
    public static final int SP_ALIGNMENT = 0x26;
    public static final int BRK = 0x3c;

    /** Fault status codes; the lookup level is added to the first four. */
    public static final long ADDRESS_SIZE_FAULT = 0x00;

    public static final long TRANSLATION_FAULT = 0x04;
    public static final long ACCESS_FLAG_FAULT = 0x08;
    public static final long PERMISSION_FAULT = 0x0c;
    public static final long EXTERNAL_ABORT = 0x10;
    public static final long ALIGNMENT_FAULT = 0x21;
    public static final long UNSUPPORTED_EXCLUSIVE = 0x35;

    /** The access was a write. */
    public static final long WNR = 1 << 6;
    /** The fault was a stage-2 fault of a stage-1 table walk. */
    public static final long S1PTW = 1 << 7;
    /** The access was a cache maintenance or address translation instruction. */
    public static final long CM = 1 << 8;

    private static final long IL = 1 << 25;
    private static final long ISV = 1 << 24;

    private Syndrome() {}

    /** A whole syndrome; all instructions are 32 bits long. */
    public static long of(int exceptionClass, long iss) {
        return (long) exceptionClass << 26 | IL | iss;
    }

    /**
     * The instruction specific part of a trapped access to a system register.
     *
     * @param word the MSR, MRS, SYS or SYSL instruction
     */
    public static long ofSystemRegister(int word) {
        long op0 = field(word, 19, 2);
        long op2 = field(word, 5, 3);
        long op1 = field(word, 16, 3);
        long crn = field(word, 12, 4);
        long rt = field(word, 0, 5);
        long crm = field(word, 8, 4);
        long read = field(word, 21, 1);
        return op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | rt << 5 | crm << 1 | read;
    }

    /**
     * The fields that describe a load or store of one general register: ISV, SAS, SSE, SRT, SF, AR.
     *
     * @param word the instruction, of one of the forms without writeback
     */
    public static long ofSingleRegisterAccess(int word) {
        boolean literal = (word & 0x3b000000) == 0x18000000;
        boolean ordered = (word & 0x3f000000) == 0x08000000;
        int opc = word >>> 22 & 3;
        long size;
        boolean sign;
        boolean sixtyFour;
        if (literal) {
            int kind = word >>> 30;
            size = kind == 1 ? 3 : 2;
            sign = kind == 2;
            sixtyFour = kind != 0;
        } else {
            size = field(word, 30, 2);
            sign = !ordered && opc >= 2;
            sixtyFour = sign ? opc == 2 : size == 3;
        }
        return ISV
                | size << 22
                | (sign ? 1L << 21 : 0)
                | (long) (word & 31) << 16
                | (sixtyFour ? 1L << 15 : 0)
                | (ordered ? 1L << 14 : 0);
    }

    private static long field(int word, int position, int width) {
        return (word >>> position) & ((1L << width) - 1);
    }

    /** Whether a syndrome's description of the access is valid. */
    public static boolean isValid(long esr) {
        return (esr & ISV) != 0;
    }

    /** The size of the access in bytes as the syndrome tells it; 1 where it does not. */
    public static int accessSize(long esr) {
        return 1 << (esr >>> 22 & 3);
    }
}

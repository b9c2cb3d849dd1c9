package io.jailhouse.agent.aarch64.decode;

/**
 * Operations of decoded instructions.
 *
 * <p>Those of the dispatch loop are specialised: by width ({@code _X} 64, {@code _W} 32 bits), by what is known when an
 * instruction is decoded (a branch that stays in its page, an operand that is not shifted), and with aliases folded
 * together (a subtraction of an immediate is an addition). The others keep their instruction word as operand. Numbers are
 * dense, so that the dispatch is one table jump.
 */
public final class Op {

    // Control of the decoded page
    public static final int UNDECODED = 0;
    public static final int NEXT_PAGE = 1;

    // Executed in the dispatch loop: move and arithmetic, immediate
    public static final int ADR = 2;
    public static final int MOV_CONST = 3;
    public static final int MOVK_X = 4;
    public static final int MOVK_W = 5;
    public static final int ADD_IMM_X = 6;
    public static final int ADD_IMM_W = 7;
    public static final int ADDS_IMM_X = 8;
    public static final int ADDS_IMM_W = 9;
    public static final int SUBS_IMM_X = 10;
    public static final int SUBS_IMM_W = 11;

    // Logical, immediate
    public static final int AND_IMM = 12;
    public static final int ORR_IMM_X = 13;
    public static final int ORR_IMM_W = 14;
    public static final int EOR_IMM_X = 15;
    public static final int EOR_IMM_W = 16;
    public static final int ANDS_IMM_X = 17;
    public static final int ANDS_IMM_W = 18;

    // Bitfield
    public static final int UBFM = 19;
    public static final int SBFM_X = 20;
    public static final int SBFM_W = 21;

    // Register, not shifted
    public static final int MOV_X = 22;
    public static final int MOV_W = 23;
    public static final int ADD_X = 24;
    public static final int ADD_W = 25;
    public static final int SUB_X = 26;
    public static final int SUB_W = 27;
    public static final int ADDS_X = 28;
    public static final int ADDS_W = 29;
    public static final int SUBS_X = 30;
    public static final int SUBS_W = 31;
    public static final int AND = 32;
    public static final int ORR_X = 33;
    public static final int ORR_W = 34;
    public static final int EOR_X = 35;
    public static final int EOR_W = 36;
    public static final int ANDS_X = 37;
    public static final int ANDS_W = 38;

    // Register, shifted or extended
    public static final int ADD_SHIFTED_X = 39;
    public static final int ADD_SHIFTED_W = 40;
    public static final int SUB_SHIFTED_X = 41;
    public static final int SUB_SHIFTED_W = 42;
    public static final int ADDS_SHIFTED_X = 43;
    public static final int ADDS_SHIFTED_W = 44;
    public static final int SUBS_SHIFTED_X = 45;
    public static final int SUBS_SHIFTED_W = 46;
    public static final int AND_SHIFTED_X = 47;
    public static final int AND_SHIFTED_W = 48;
    public static final int ORR_SHIFTED_X = 49;
    public static final int ORR_SHIFTED_W = 50;
    public static final int EOR_SHIFTED_X = 51;
    public static final int EOR_SHIFTED_W = 52;
    public static final int BIC_SHIFTED_X = 53;
    public static final int BIC_SHIFTED_W = 54;
    public static final int ORN_SHIFTED_X = 55;
    public static final int ORN_SHIFTED_W = 56;
    public static final int EON_SHIFTED_X = 57;
    public static final int EON_SHIFTED_W = 58;
    public static final int ANDS_SHIFTED_X = 59;
    public static final int ANDS_SHIFTED_W = 60;
    public static final int BICS_SHIFTED_X = 61;
    public static final int BICS_SHIFTED_W = 62;

    // Conditional select
    public static final int CSEL_X = 63;
    public static final int CSEL_W = 64;
    public static final int CSINC_X = 65;
    public static final int CSINC_W = 66;
    public static final int CSINV_X = 67;
    public static final int CSINV_W = 68;
    public static final int CSNEG_X = 69;
    public static final int CSNEG_W = 70;

    // Multiply, divide, variable shift
    public static final int MADD_X = 71;
    public static final int MADD_W = 72;
    public static final int MSUB_X = 73;
    public static final int MSUB_W = 74;
    public static final int UDIV_X = 75;
    public static final int UDIV_W = 76;
    public static final int SDIV_X = 77;
    public static final int SDIV_W = 78;
    public static final int LSLV_X = 79;
    public static final int LSLV_W = 80;
    public static final int LSRV_X = 81;
    public static final int LSRV_W = 82;
    public static final int ASRV_X = 83;
    public static final int ASRV_W = 84;

    // Branches inside a page; the conditions in the order of their encoding
    public static final int B = 85;
    public static final int BL = 86;
    public static final int B_EQ = 87;
    public static final int B_NE = 88;
    public static final int B_CS = 89;
    public static final int B_CC = 90;
    public static final int B_MI = 91;
    public static final int B_PL = 92;
    public static final int B_VS = 93;
    public static final int B_VC = 94;
    public static final int B_HI = 95;
    public static final int B_LS = 96;
    public static final int B_GE = 97;
    public static final int B_LT = 98;
    public static final int B_GT = 99;
    public static final int B_LE = 100;
    public static final int CBZ_X = 101;
    public static final int CBZ_W = 102;
    public static final int CBNZ_X = 103;
    public static final int CBNZ_W = 104;
    public static final int TBZ = 105;
    public static final int TBNZ = 106;

    // Branches out of the page
    public static final int B_OUT = 107;
    public static final int BL_OUT = 108;
    public static final int B_COND_OUT = 109;
    public static final int CBZ_OUT_X = 110;
    public static final int CBZ_OUT_W = 111;
    public static final int CBNZ_OUT_X = 112;
    public static final int CBNZ_OUT_W = 113;
    public static final int TBZ_OUT = 114;
    public static final int TBNZ_OUT = 115;
    public static final int BR = 116;
    public static final int BLR = 117;
    public static final int RET = 118;

    // Loads and stores of one general register, base and immediate
    public static final int LDRB = 119;
    public static final int LDRH = 120;
    public static final int LDR_W = 121;
    public static final int LDR_X = 122;
    public static final int LDRSB_X = 123;
    public static final int LDRSB_W = 124;
    public static final int LDRSH_X = 125;
    public static final int LDRSH_W = 126;
    public static final int LDRSW = 127;
    public static final int STRB = 128;
    public static final int STRH = 129;
    public static final int STR_W = 130;
    public static final int STR_X = 131;

    // The same with the stack pointer as base
    public static final int LDR_SP_W = 132;
    public static final int LDR_SP_X = 133;
    public static final int STR_SP_W = 134;
    public static final int STR_SP_X = 135;

    // Base and register
    public static final int LDRB_REG = 136;
    public static final int LDRH_REG = 137;
    public static final int LDR_REG_W = 138;
    public static final int LDR_REG_X = 139;
    public static final int LDRSW_REG = 140;
    public static final int STRB_REG = 141;
    public static final int STRH_REG = 142;
    public static final int STR_REG_W = 143;
    public static final int STR_REG_X = 144;

    // Literal
    public static final int LDR_LITERAL_W = 145;
    public static final int LDR_LITERAL_X = 146;
    public static final int LDRSW_LITERAL = 147;

    // Pairs of 64-bit registers
    public static final int LDP_X = 148;
    public static final int STP_X = 149;
    public static final int LDP_PRE_X = 150;
    public static final int LDP_POST_X = 151;
    public static final int STP_PRE_X = 152;
    public static final int STP_POST_X = 153;

    // Executed by Integer, from the instruction word
    public static final int INTEGER_FIRST = 154;
    public static final int ADC = 154;
    public static final int ADCS = 155;
    public static final int SBC = 156;
    public static final int SBCS = 157;
    public static final int CCMN_REG = 158;
    public static final int CCMP_REG = 159;
    public static final int CCMN_IMM = 160;
    public static final int CCMP_IMM = 161;
    public static final int BFM = 162;
    public static final int EXTR = 163;
    public static final int AND_ROR = 164;
    public static final int BIC_ROR = 165;
    public static final int ORR_ROR = 166;
    public static final int ORN_ROR = 167;
    public static final int EOR_ROR = 168;
    public static final int EON_ROR = 169;
    public static final int ANDS_ROR = 170;
    public static final int BICS_ROR = 171;
    public static final int RBIT = 172;
    public static final int REV16 = 173;
    public static final int REV = 174;
    public static final int REV32 = 175;
    public static final int REV64 = 176;
    public static final int CLZ = 177;
    public static final int CLS = 178;
    public static final int RORV = 179;
    public static final int CRC32 = 180;
    public static final int CRC32C = 181;
    public static final int SMADDL = 182;
    public static final int SMSUBL = 183;
    public static final int UMADDL = 184;
    public static final int UMSUBL = 185;
    public static final int SMULH = 186;
    public static final int UMULH = 187;

    // Executed by LoadStore, from the instruction word
    public static final int LOADSTORE_FIRST = 188;
    public static final int LDST_IMM = 188;
    public static final int LDST_REG = 189;
    public static final int LDST_WRITEBACK = 190;
    public static final int LDST_UNPRIVILEGED = 191;
    public static final int LDST_PAIR = 192;
    public static final int LDXR = 193;
    public static final int STXR = 194;
    public static final int LDXP = 195;
    public static final int STXP = 196;
    public static final int LDAR = 197;
    public static final int STLR = 198;

    // Executed by SystemInstructions, from the instruction word
    public static final int SYSTEM_FIRST = 199;
    public static final int SVC = 199;
    public static final int HVC = 200;
    public static final int SMC = 201;
    public static final int BRK = 202;
    public static final int HLT = 203;
    public static final int ERET = 204;
    public static final int HINT = 205;
    public static final int CLREX = 206;
    public static final int DSB = 207;
    public static final int DMB = 208;
    public static final int ISB = 209;
    public static final int MSR_IMM = 210;
    public static final int SYS = 211;
    public static final int SYSL = 212;
    public static final int MSR = 213;
    public static final int MRS = 214;
    public static final int UNDEFINED = 215;

    // Executed by SimdLoadStore, from the instruction word
    public static final int SIMD_LOADSTORE_FIRST = 216;
    public static final int LDST_V_IMM = 216;
    public static final int LDST_V_REG = 217;
    public static final int LDST_V_WRITEBACK = 218;
    public static final int LDST_V_PAIR = 219;
    public static final int LDR_V_LITERAL = 220;
    public static final int LDST_V_MULTIPLE = 221;
    public static final int LDST_V_SINGLE = 222;

    // Executed by SimdMove, from the instruction word
    public static final int SIMD_FIRST = 223;
    public static final int FMOV_GENERAL = 223;
    public static final int FMOV_REG = 224;
    public static final int FMOV_IMM = 225;
    public static final int DUP_ELEMENT = 226;
    public static final int DUP_GENERAL = 227;
    public static final int INS_ELEMENT = 228;
    public static final int INS_GENERAL = 229;
    public static final int SMOV = 230;
    public static final int UMOV = 231;
    public static final int DUP_SCALAR = 232;
    public static final int AND_V = 233;
    public static final int BIC_V = 234;
    public static final int ORR_V = 235;
    public static final int ORN_V = 236;
    public static final int EOR_V = 237;
    public static final int BSL_V = 238;
    public static final int BIT_V = 239;
    public static final int BIF_V = 240;
    public static final int MODIFIED_IMM = 241;

    private Op() {}
}

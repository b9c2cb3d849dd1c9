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
    public static final int BFM_X = 22;
    public static final int BFM_W = 23;

    // Register, not shifted
    public static final int MOV_X = 24;
    public static final int MOV_W = 25;
    public static final int ADD_X = 26;
    public static final int ADD_W = 27;
    public static final int SUB_X = 28;
    public static final int SUB_W = 29;
    public static final int ADDS_X = 30;
    public static final int ADDS_W = 31;
    public static final int SUBS_X = 32;
    public static final int SUBS_W = 33;
    public static final int AND = 34;
    public static final int ORR_X = 35;
    public static final int ORR_W = 36;
    public static final int EOR_X = 37;
    public static final int EOR_W = 38;
    public static final int ANDS_X = 39;
    public static final int ANDS_W = 40;

    // Register, shifted or extended
    public static final int ADD_SHIFTED_X = 41;
    public static final int ADD_SHIFTED_W = 42;
    public static final int SUB_SHIFTED_X = 43;
    public static final int SUB_SHIFTED_W = 44;
    public static final int ADDS_SHIFTED_X = 45;
    public static final int ADDS_SHIFTED_W = 46;
    public static final int SUBS_SHIFTED_X = 47;
    public static final int SUBS_SHIFTED_W = 48;
    public static final int AND_SHIFTED_X = 49;
    public static final int AND_SHIFTED_W = 50;
    public static final int ORR_SHIFTED_X = 51;
    public static final int ORR_SHIFTED_W = 52;
    public static final int EOR_SHIFTED_X = 53;
    public static final int EOR_SHIFTED_W = 54;
    public static final int BIC_SHIFTED_X = 55;
    public static final int BIC_SHIFTED_W = 56;
    public static final int ORN_SHIFTED_X = 57;
    public static final int ORN_SHIFTED_W = 58;
    public static final int EON_SHIFTED_X = 59;
    public static final int EON_SHIFTED_W = 60;
    public static final int ANDS_SHIFTED_X = 61;
    public static final int ANDS_SHIFTED_W = 62;
    public static final int BICS_SHIFTED_X = 63;
    public static final int BICS_SHIFTED_W = 64;

    // Conditional select
    public static final int CSEL_X = 65;
    public static final int CSEL_W = 66;
    public static final int CSINC_X = 67;
    public static final int CSINC_W = 68;
    public static final int CSINV_X = 69;
    public static final int CSINV_W = 70;
    public static final int CSNEG_X = 71;
    public static final int CSNEG_W = 72;

    // Multiply, divide, variable shift, count zeros, conditional compare
    public static final int MADD_X = 73;
    public static final int MADD_W = 74;
    public static final int MSUB_X = 75;
    public static final int MSUB_W = 76;
    public static final int UDIV_X = 77;
    public static final int UDIV_W = 78;
    public static final int SDIV_X = 79;
    public static final int SDIV_W = 80;
    public static final int LSLV_X = 81;
    public static final int LSLV_W = 82;
    public static final int LSRV_X = 83;
    public static final int LSRV_W = 84;
    public static final int ASRV_X = 85;
    public static final int ASRV_W = 86;
    public static final int SMADDL = 87;
    public static final int UMADDL = 88;
    public static final int SMULH = 89;
    public static final int UMULH = 90;
    public static final int CLZ_X = 91;
    public static final int CLZ_W = 92;
    public static final int CCMN_REG = 93;
    public static final int CCMP_REG = 94;
    public static final int CCMN_IMM = 95;
    public static final int CCMP_IMM = 96;

    // Branches inside a page; the conditions in the order of their encoding
    public static final int B = 97;
    public static final int BL = 98;
    public static final int B_EQ = 99;
    public static final int B_NE = 100;
    public static final int B_CS = 101;
    public static final int B_CC = 102;
    public static final int B_MI = 103;
    public static final int B_PL = 104;
    public static final int B_VS = 105;
    public static final int B_VC = 106;
    public static final int B_HI = 107;
    public static final int B_LS = 108;
    public static final int B_GE = 109;
    public static final int B_LT = 110;
    public static final int B_GT = 111;
    public static final int B_LE = 112;
    public static final int CBZ_X = 113;
    public static final int CBZ_W = 114;
    public static final int CBNZ_X = 115;
    public static final int CBNZ_W = 116;
    public static final int TBZ = 117;
    public static final int TBNZ = 118;

    // Branches out of the page
    public static final int B_OUT = 119;
    public static final int BL_OUT = 120;
    public static final int B_COND_OUT = 121;
    public static final int CBZ_OUT_X = 122;
    public static final int CBZ_OUT_W = 123;
    public static final int CBNZ_OUT_X = 124;
    public static final int CBNZ_OUT_W = 125;
    public static final int TBZ_OUT = 126;
    public static final int TBNZ_OUT = 127;
    public static final int BR = 128;
    public static final int BLR = 129;
    public static final int RET = 130;

    // Loads and stores of one general register, base and immediate
    public static final int LDRB = 131;
    public static final int LDRH = 132;
    public static final int LDR_W = 133;
    public static final int LDR_X = 134;
    public static final int LDRSB_X = 135;
    public static final int LDRSB_W = 136;
    public static final int LDRSH_X = 137;
    public static final int LDRSH_W = 138;
    public static final int LDRSW = 139;
    public static final int STRB = 140;
    public static final int STRH = 141;
    public static final int STR_W = 142;
    public static final int STR_X = 143;

    // The same with the stack pointer as base
    public static final int LDR_SP_W = 144;
    public static final int LDR_SP_X = 145;
    public static final int STR_SP_W = 146;
    public static final int STR_SP_X = 147;

    // Base and register
    public static final int LDRB_REG = 148;
    public static final int LDRH_REG = 149;
    public static final int LDR_REG_W = 150;
    public static final int LDR_REG_X = 151;
    public static final int LDRSW_REG = 152;
    public static final int STRB_REG = 153;
    public static final int STRH_REG = 154;
    public static final int STR_REG_W = 155;
    public static final int STR_REG_X = 156;

    // Base that moves: bits 31 to 0 of the immediate are the offset of the access, 63 to 32 the distance
    public static final int LDRB_MOVING = 157;
    public static final int LDRH_MOVING = 158;
    public static final int LDR_MOVING_W = 159;
    public static final int LDR_MOVING_X = 160;
    public static final int STRB_MOVING = 161;
    public static final int STRH_MOVING = 162;
    public static final int STR_MOVING_W = 163;
    public static final int STR_MOVING_X = 164;

    // Literal
    public static final int LDR_LITERAL_W = 165;
    public static final int LDR_LITERAL_X = 166;
    public static final int LDRSW_LITERAL = 167;

    // Pairs of 64-bit registers
    public static final int LDP_X = 168;
    public static final int STP_X = 169;
    public static final int LDP_MOVING_X = 170;
    public static final int STP_MOVING_X = 171;

    // Executed by DataProcessing, from the instruction word; EXTR, EOR_ROR and REV64 by the dispatch loop
    public static final int INTEGER_FIRST = 172;
    public static final int ADC = 172;
    public static final int ADCS = 173;
    public static final int SBC = 174;
    public static final int SBCS = 175;
    public static final int EXTR = 176;
    public static final int AND_ROR = 177;
    public static final int BIC_ROR = 178;
    public static final int ORR_ROR = 179;
    public static final int ORN_ROR = 180;
    public static final int EOR_ROR = 181;
    public static final int EON_ROR = 182;
    public static final int ANDS_ROR = 183;
    public static final int BICS_ROR = 184;
    public static final int RBIT = 185;
    public static final int REV16 = 186;
    public static final int REV = 187;
    public static final int REV32 = 188;
    public static final int REV64 = 189;
    public static final int CLS = 190;
    public static final int RORV = 191;
    public static final int CRC32 = 192;
    public static final int CRC32C = 193;
    public static final int SMSUBL = 194;
    public static final int UMSUBL = 195;

    // Executed by LoadStore, from the instruction word
    public static final int LOADSTORE_FIRST = 196;
    public static final int LDST_IMM = 196;
    public static final int LDST_REG = 197;
    public static final int LDST_WRITEBACK = 198;
    public static final int LDST_UNPRIVILEGED = 199;
    public static final int LDST_PAIR = 200;
    public static final int LDXR = 201;
    public static final int STXR = 202;
    public static final int LDXP = 203;
    public static final int STXP = 204;
    public static final int LDAR = 205;
    public static final int STLR = 206;

    // Executed by SystemInstructions, from the instruction word
    public static final int SYSTEM_FIRST = 207;
    public static final int SVC = 207;
    public static final int HVC = 208;
    public static final int SMC = 209;
    public static final int BRK = 210;
    public static final int HLT = 211;
    public static final int ERET = 212;
    public static final int HINT = 213;
    public static final int CLREX = 214;
    public static final int DSB = 215;
    public static final int DMB = 216;
    public static final int ISB = 217;
    public static final int MSR_IMM = 218;
    public static final int SYS = 219;
    public static final int SYSL = 220;
    public static final int MSR = 221;
    public static final int MRS = 222;
    public static final int UNDEFINED = 223;

    // Executed by SimdLoadStore, from the instruction word
    public static final int SIMD_LOADSTORE_FIRST = 224;
    public static final int LDST_V_IMM = 224;
    public static final int LDST_V_REG = 225;
    public static final int LDST_V_WRITEBACK = 226;
    public static final int LDST_V_PAIR = 227;
    public static final int LDR_V_LITERAL = 228;
    public static final int LDST_V_MULTIPLE = 229;
    public static final int LDST_V_SINGLE = 230;

    // Executed by SimdMove, from the instruction word
    public static final int SIMD_FIRST = 231;
    public static final int FMOV_GENERAL = 231;
    public static final int FMOV_REG = 232;
    public static final int FMOV_IMM = 233;
    public static final int DUP_ELEMENT = 234;
    public static final int DUP_GENERAL = 235;
    public static final int INS_ELEMENT = 236;
    public static final int INS_GENERAL = 237;
    public static final int SMOV = 238;
    public static final int UMOV = 239;
    public static final int DUP_SCALAR = 240;
    public static final int AND_V = 241;
    public static final int BIC_V = 242;
    public static final int ORR_V = 243;
    public static final int ORN_V = 244;
    public static final int EOR_V = 245;
    public static final int BSL_V = 246;
    public static final int BIT_V = 247;
    public static final int BIF_V = 248;
    public static final int MODIFIED_IMM = 249;

    private Op() {}
}

package io.jailhouse.agent.aarch64.decode;

/**
 * Operations of SIMD and floating-point arithmetic and cryptography, in one series of numbers with {@link Op}. All of them
 * keep their instruction word as operand, and the word tells width, arrangement and signedness.
 */
public final class SimdOp {

    // Executed by FpScalar: one, two and three sources
    public static final int FP_SCALAR_FIRST = 250;
    public static final int FABS = 250;
    public static final int FNEG = 251;
    public static final int FSQRT = 252;
    public static final int FCVT = 253;
    public static final int FRINTN = 254;
    public static final int FRINTP = 255;
    public static final int FRINTM = 256;
    public static final int FRINTZ = 257;
    public static final int FRINTA = 258;
    public static final int FRINTX = 259;
    public static final int FRINTI = 260;
    public static final int FMUL = 261;
    public static final int FDIV = 262;
    public static final int FADD = 263;
    public static final int FSUB = 264;
    public static final int FMAX = 265;
    public static final int FMIN = 266;
    public static final int FMAXNM = 267;
    public static final int FMINNM = 268;
    public static final int FNMUL = 269;
    public static final int FMADD = 270;
    public static final int FMSUB = 271;
    public static final int FNMADD = 272;
    public static final int FNMSUB = 273;
    public static final int FCMP = 274;
    public static final int FCCMP = 275;
    public static final int FCSEL = 276;

    // Conversions between general and floating-point registers
    public static final int FCVT_TO_INTEGER = 277;
    public static final int FCVT_FROM_INTEGER = 278;
    public static final int FCVT_TO_FIXED = 279;
    public static final int FCVT_FROM_FIXED = 280;

    // Executed by ThreeSame: the lanes of two registers; signed and unsigned are told apart by the word
    public static final int THREE_SAME_FIRST = 281;
    public static final int HADD = 281;
    public static final int QADD = 282;
    public static final int RHADD = 283;
    public static final int HSUB = 284;
    public static final int QSUB = 285;
    public static final int CM_GREATER = 286;
    public static final int CM_GREATER_EQUAL = 287;
    public static final int SHL_VARIABLE = 288;
    public static final int MAX_V = 289;
    public static final int MIN_V = 290;
    public static final int ABD = 291;
    public static final int ABA = 292;
    public static final int ADD_V = 293;
    public static final int SUB_V = 294;
    public static final int CMTST = 295;
    public static final int CMEQ = 296;
    public static final int MLA = 297;
    public static final int MLS = 298;
    public static final int MUL_V = 299;
    public static final int PMUL = 300;
    public static final int SQDMULH = 301;
    public static final int MAXP = 302;
    public static final int MINP = 303;
    public static final int ADDP = 304;

    // Executed by FpThreeSame
    public static final int FP_THREE_SAME_FIRST = 305;
    public static final int FADD_V = 305;
    public static final int FSUB_V = 306;
    public static final int FMUL_V = 307;
    public static final int FMULX = 308;
    public static final int FDIV_V = 309;
    public static final int FMAX_V = 310;
    public static final int FMIN_V = 311;
    public static final int FMAXNM_V = 312;
    public static final int FMINNM_V = 313;
    public static final int FABD = 314;
    public static final int FMLA = 315;
    public static final int FMLS = 316;
    public static final int FRECPS = 317;
    public static final int FRSQRTS = 318;
    public static final int FCMEQ = 319;
    public static final int FCMGE = 320;
    public static final int FCMGT = 321;
    public static final int FACGE = 322;
    public static final int FACGT = 323;
    public static final int FADDP = 324;
    public static final int FMAXP = 325;
    public static final int FMINP = 326;
    public static final int FMAXNMP = 327;
    public static final int FMINNMP = 328;

    // Executed by ThreeDifferent: results twice or half as wide as operands
    public static final int THREE_DIFFERENT_FIRST = 329;
    public static final int ADDL = 329;
    public static final int ADDW = 330;
    public static final int SUBL = 331;
    public static final int SUBW = 332;
    public static final int ABAL = 333;
    public static final int ABDL = 334;
    public static final int MLAL = 335;
    public static final int MLSL = 336;
    public static final int MULL = 337;
    public static final int SQDMLAL = 338;
    public static final int SQDMLSL = 339;
    public static final int SQDMULL = 340;
    public static final int PMULL = 341;
    public static final int ADDHN = 342;
    public static final int SUBHN = 343;

    // Executed by TwoRegister: each lane of one register
    public static final int TWO_REGISTER_FIRST = 344;
    public static final int REV_V = 344;
    public static final int CLS_V = 345;
    public static final int CLZ_V = 346;
    public static final int CNT = 347;
    public static final int NOT_V = 348;
    public static final int RBIT_V = 349;
    public static final int ABS_V = 350;
    public static final int NEG_V = 351;
    public static final int SQABS = 352;
    public static final int SQNEG = 353;
    public static final int SUQADD = 354;
    public static final int CMGT_ZERO = 355;
    public static final int CMGE_ZERO = 356;
    public static final int CMEQ_ZERO = 357;
    public static final int CMLE_ZERO = 358;
    public static final int CMLT_ZERO = 359;
    public static final int ADDLP = 360;
    public static final int ADALP = 361;
    public static final int XTN = 362;
    public static final int SQXTN = 363;
    public static final int SQXTUN = 364;
    public static final int SHLL = 365;
    public static final int URECPE = 366;
    public static final int URSQRTE = 367;

    // Executed by FpTwoRegister
    public static final int FP_TWO_REGISTER_FIRST = 368;
    public static final int FABS_V = 368;
    public static final int FNEG_V = 369;
    public static final int FSQRT_V = 370;
    public static final int FRINT_V = 371;
    public static final int FCVT_INTEGER_V = 372;
    public static final int CVTF_V = 373;
    public static final int FCMGT_ZERO = 374;
    public static final int FCMGE_ZERO = 375;
    public static final int FCMEQ_ZERO = 376;
    public static final int FCMLE_ZERO = 377;
    public static final int FCMLT_ZERO = 378;
    public static final int FRECPE = 379;
    public static final int FRSQRTE = 380;
    public static final int FRECPX = 381;
    public static final int FCVTN = 382;
    public static final int FCVTXN = 383;
    public static final int FCVTL = 384;
    public static final int FCVTZ_FIXED_V = 385;
    public static final int CVTF_FIXED_V = 386;

    // Executed by AcrossLanes
    public static final int ACROSS_FIRST = 387;
    public static final int ADDLV = 387;
    public static final int MAXV = 388;
    public static final int MINV = 389;
    public static final int ADDV = 390;
    public static final int FMAXNMV = 391;
    public static final int FMINNMV = 392;
    public static final int FMAXV = 393;
    public static final int FMINV = 394;

    // Executed by ShiftImmediate
    public static final int SHIFT_FIRST = 395;
    public static final int SHR = 395;
    public static final int SRA = 396;
    public static final int RSHR = 397;
    public static final int RSRA = 398;
    public static final int SRI = 399;
    public static final int SHL_V = 400;
    public static final int SLI = 401;
    public static final int SQSHLU = 402;
    public static final int QSHL = 403;
    public static final int SHRN = 404;
    public static final int RSHRN = 405;
    public static final int QSHRN = 406;
    public static final int QRSHRN = 407;
    public static final int SQSHRUN = 408;
    public static final int SQRSHRUN = 409;
    public static final int SHLL_IMM = 410;

    // Executed by ByElement: one operand is one lane
    public static final int BY_ELEMENT_FIRST = 411;
    public static final int MLA_E = 411;
    public static final int MLS_E = 412;
    public static final int MUL_E = 413;
    public static final int SQDMULH_E = 414;
    public static final int SQRDMULH_E = 415;
    public static final int MLAL_E = 416;
    public static final int MLSL_E = 417;
    public static final int MULL_E = 418;
    public static final int SQDMLAL_E = 419;
    public static final int SQDMLSL_E = 420;
    public static final int SQDMULL_E = 421;
    public static final int FMLA_E = 422;
    public static final int FMLS_E = 423;
    public static final int FMUL_E = 424;
    public static final int FMULX_E = 425;

    // Executed by Permute
    public static final int PERMUTE_FIRST = 426;
    public static final int UZP = 426;
    public static final int TRN = 427;
    public static final int ZIP = 428;
    public static final int EXT = 429;
    public static final int TBL = 430;

    // Executed by Cryptography
    public static final int CRYPTO_FIRST = 431;
    public static final int AESE = 431;
    public static final int AESD = 432;
    public static final int AESMC = 433;
    public static final int AESIMC = 434;
    public static final int SHA1C = 435;
    public static final int SHA1P = 436;
    public static final int SHA1M = 437;
    public static final int SHA1SU0 = 438;
    public static final int SHA256H = 439;
    public static final int SHA256H2 = 440;
    public static final int SHA256SU1 = 441;
    public static final int SHA1H = 442;
    public static final int SHA1SU1 = 443;
    public static final int SHA256SU0 = 444;

    private SimdOp() {}
}

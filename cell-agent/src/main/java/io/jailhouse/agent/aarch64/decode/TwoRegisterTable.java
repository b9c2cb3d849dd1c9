package io.jailhouse.agent.aarch64.decode;

import io.jailhouse.agent.aarch64.decode.InstructionTable.Rows;

/** SIMD instructions of one source register: miscellaneous, across lanes, shifts by an immediate (C4.1.68). */
final class TwoRegisterTable {

    private final Rows rows;

    private TwoRegisterTable(Rows rows) {
        this.rows = rows;
    }

    static void addTo(Rows rows) {
        TwoRegisterTable table = new TwoRegisterTable(rows);
        table.integers();
        table.floatingPoint();
        table.scalars();
        table.acrossLanes();
        table.shifts();
        table.scalarShifts();
    }

    private void row(String bits, String name, Form form, int op) {
        rows.row(bits, name, form, op);
    }

    private void integers() {
        row("0 x 0 01110 xx 10000 00000 10 xxxxx xxxxx", "REV64 (vector)", Form.BHS, SimdOp.REV_V);
        row("0 x 1 01110 0x 10000 00000 10 xxxxx xxxxx", "REV32 (vector)", Form.WORD, SimdOp.REV_V);
        row("0 x 0 01110 00 10000 00001 10 xxxxx xxxxx", "REV16 (vector)", Form.WORD, SimdOp.REV_V);
        row("0 x 0 01110 xx 10000 00010 10 xxxxx xxxxx", "SADDLP (vector)", Form.BHS, SimdOp.ADDLP);
        row("0 x 1 01110 xx 10000 00010 10 xxxxx xxxxx", "UADDLP (vector)", Form.BHS, SimdOp.ADDLP);
        row("0 x 0 01110 xx 10000 00011 10 xxxxx xxxxx", "SUQADD (vector)", Form.NOT_1D, SimdOp.SUQADD);
        row("0 x 1 01110 xx 10000 00011 10 xxxxx xxxxx", "USQADD (vector)", Form.NOT_1D, SimdOp.SUQADD);
        row("0 x 0 01110 xx 10000 00100 10 xxxxx xxxxx", "CLS (vector)", Form.BHS, SimdOp.CLS_V);
        row("0 x 1 01110 xx 10000 00100 10 xxxxx xxxxx", "CLZ (vector)", Form.BHS, SimdOp.CLZ_V);
        row("0 x 0 01110 00 10000 00101 10 xxxxx xxxxx", "CNT (vector)", Form.WORD, SimdOp.CNT);
        row("0 x 1 01110 00 10000 00101 10 xxxxx xxxxx", "NOT (vector)", Form.WORD, SimdOp.NOT_V);
        row("0 x 1 01110 01 10000 00101 10 xxxxx xxxxx", "RBIT (vector)", Form.WORD, SimdOp.RBIT_V);
        row("0 x 0 01110 xx 10000 00110 10 xxxxx xxxxx", "SADALP (vector)", Form.BHS, SimdOp.ADALP);
        row("0 x 1 01110 xx 10000 00110 10 xxxxx xxxxx", "UADALP (vector)", Form.BHS, SimdOp.ADALP);
        row("0 x 0 01110 xx 10000 00111 10 xxxxx xxxxx", "SQABS (vector)", Form.NOT_1D, SimdOp.SQABS);
        row("0 x 1 01110 xx 10000 00111 10 xxxxx xxxxx", "SQNEG (vector)", Form.NOT_1D, SimdOp.SQNEG);
        row("0 x 0 01110 xx 10000 01000 10 xxxxx xxxxx", "CMGT (zero)", Form.NOT_1D, SimdOp.CMGT_ZERO);
        row("0 x 1 01110 xx 10000 01000 10 xxxxx xxxxx", "CMGE (zero)", Form.NOT_1D, SimdOp.CMGE_ZERO);
        row("0 x 0 01110 xx 10000 01001 10 xxxxx xxxxx", "CMEQ (zero)", Form.NOT_1D, SimdOp.CMEQ_ZERO);
        row("0 x 1 01110 xx 10000 01001 10 xxxxx xxxxx", "CMLE (zero)", Form.NOT_1D, SimdOp.CMLE_ZERO);
        row("0 x 0 01110 xx 10000 01010 10 xxxxx xxxxx", "CMLT (zero)", Form.NOT_1D, SimdOp.CMLT_ZERO);
        row("0 x 0 01110 xx 10000 01011 10 xxxxx xxxxx", "ABS (vector)", Form.NOT_1D, SimdOp.ABS_V);
        row("0 x 1 01110 xx 10000 01011 10 xxxxx xxxxx", "NEG (vector)", Form.NOT_1D, SimdOp.NEG_V);
        row("0 x 0 01110 xx 10000 10010 10 xxxxx xxxxx", "XTN (vector)", Form.BHS, SimdOp.XTN);
        row("0 x 1 01110 xx 10000 10010 10 xxxxx xxxxx", "SQXTUN (vector)", Form.BHS, SimdOp.SQXTUN);
        row("0 x 1 01110 xx 10000 10011 10 xxxxx xxxxx", "SHLL (vector)", Form.BHS, SimdOp.SHLL);
        row("0 x 0 01110 xx 10000 10100 10 xxxxx xxxxx", "SQXTN (vector)", Form.BHS, SimdOp.SQXTN);
        row("0 x 1 01110 xx 10000 10100 10 xxxxx xxxxx", "UQXTN (vector)", Form.BHS, SimdOp.SQXTN);
        row("0 x 0 01110 10 10000 11100 10 xxxxx xxxxx", "URECPE (vector)", Form.WORD, SimdOp.URECPE);
        row("0 x 1 01110 10 10000 11100 10 xxxxx xxxxx", "URSQRTE (vector)", Form.WORD, SimdOp.URSQRTE);
    }

    private void floatingPoint() {
        row("0 x 0 01110 1x 10000 01100 10 xxxxx xxxxx", "FCMGT (zero)", Form.FP_NOT_1D, SimdOp.FCMGT_ZERO);
        row("0 x 1 01110 1x 10000 01100 10 xxxxx xxxxx", "FCMGE (zero)", Form.FP_NOT_1D, SimdOp.FCMGE_ZERO);
        row("0 x 0 01110 1x 10000 01101 10 xxxxx xxxxx", "FCMEQ (zero)", Form.FP_NOT_1D, SimdOp.FCMEQ_ZERO);
        row("0 x 1 01110 1x 10000 01101 10 xxxxx xxxxx", "FCMLE (zero)", Form.FP_NOT_1D, SimdOp.FCMLE_ZERO);
        row("0 x 0 01110 1x 10000 01110 10 xxxxx xxxxx", "FCMLT (zero)", Form.FP_NOT_1D, SimdOp.FCMLT_ZERO);
        row("0 x 0 01110 1x 10000 01111 10 xxxxx xxxxx", "FABS (vector)", Form.FP_NOT_1D, SimdOp.FABS_V);
        row("0 x 1 01110 1x 10000 01111 10 xxxxx xxxxx", "FNEG (vector)", Form.FP_NOT_1D, SimdOp.FNEG_V);
        row("0 x 1 01110 1x 10000 11111 10 xxxxx xxxxx", "FSQRT (vector)", Form.FP_NOT_1D, SimdOp.FSQRT_V);
        row("0 x 0 01110 0x 10000 11000 10 xxxxx xxxxx", "FRINTN (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 1 01110 0x 10000 11000 10 xxxxx xxxxx", "FRINTA (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 0 01110 0x 10000 11001 10 xxxxx xxxxx", "FRINTM (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 1 01110 0x 10000 11001 10 xxxxx xxxxx", "FRINTX (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 0 01110 1x 10000 11000 10 xxxxx xxxxx", "FRINTP (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 0 01110 1x 10000 11001 10 xxxxx xxxxx", "FRINTZ (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 1 01110 1x 10000 11001 10 xxxxx xxxxx", "FRINTI (vector)", Form.FP_NOT_1D, SimdOp.FRINT_V);
        row("0 x 0 01110 0x 10000 11010 10 xxxxx xxxxx", "FCVTNS (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 1 01110 0x 10000 11010 10 xxxxx xxxxx", "FCVTNU (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 0 01110 0x 10000 11011 10 xxxxx xxxxx", "FCVTMS (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 1 01110 0x 10000 11011 10 xxxxx xxxxx", "FCVTMU (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 0 01110 0x 10000 11100 10 xxxxx xxxxx", "FCVTAS (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 1 01110 0x 10000 11100 10 xxxxx xxxxx", "FCVTAU (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 0 01110 1x 10000 11010 10 xxxxx xxxxx", "FCVTPS (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 1 01110 1x 10000 11010 10 xxxxx xxxxx", "FCVTPU (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 0 01110 1x 10000 11011 10 xxxxx xxxxx", "FCVTZS (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 1 01110 1x 10000 11011 10 xxxxx xxxxx", "FCVTZU (vector)", Form.FP_NOT_1D, SimdOp.FCVT_INTEGER_V);
        row("0 x 0 01110 0x 10000 11101 10 xxxxx xxxxx", "SCVTF (vector)", Form.FP_NOT_1D, SimdOp.CVTF_V);
        row("0 x 1 01110 0x 10000 11101 10 xxxxx xxxxx", "UCVTF (vector)", Form.FP_NOT_1D, SimdOp.CVTF_V);
        row("0 x 0 01110 1x 10000 11101 10 xxxxx xxxxx", "FRECPE (vector)", Form.FP_NOT_1D, SimdOp.FRECPE);
        row("0 x 1 01110 1x 10000 11101 10 xxxxx xxxxx", "FRSQRTE (vector)", Form.FP_NOT_1D, SimdOp.FRSQRTE);
        row("0 x 0 01110 0x 10000 10110 10 xxxxx xxxxx", "FCVTN", Form.WORD, SimdOp.FCVTN);
        row("0 x 1 01110 01 10000 10110 10 xxxxx xxxxx", "FCVTXN (vector)", Form.WORD, SimdOp.FCVTXN);
        row("0 x 0 01110 0x 10000 10111 10 xxxxx xxxxx", "FCVTL", Form.WORD, SimdOp.FCVTL);
    }

    private void scalars() {
        row("01 0 11110 xx 10000 00011 10 xxxxx xxxxx", "SUQADD (scalar)", Form.WORD, SimdOp.SUQADD);
        row("01 1 11110 xx 10000 00011 10 xxxxx xxxxx", "USQADD (scalar)", Form.WORD, SimdOp.SUQADD);
        row("01 0 11110 xx 10000 00111 10 xxxxx xxxxx", "SQABS (scalar)", Form.WORD, SimdOp.SQABS);
        row("01 1 11110 xx 10000 00111 10 xxxxx xxxxx", "SQNEG (scalar)", Form.WORD, SimdOp.SQNEG);
        row("01 0 11110 11 10000 01000 10 xxxxx xxxxx", "CMGT (zero, scalar)", Form.WORD, SimdOp.CMGT_ZERO);
        row("01 1 11110 11 10000 01000 10 xxxxx xxxxx", "CMGE (zero, scalar)", Form.WORD, SimdOp.CMGE_ZERO);
        row("01 0 11110 11 10000 01001 10 xxxxx xxxxx", "CMEQ (zero, scalar)", Form.WORD, SimdOp.CMEQ_ZERO);
        row("01 1 11110 11 10000 01001 10 xxxxx xxxxx", "CMLE (zero, scalar)", Form.WORD, SimdOp.CMLE_ZERO);
        row("01 0 11110 11 10000 01010 10 xxxxx xxxxx", "CMLT (zero, scalar)", Form.WORD, SimdOp.CMLT_ZERO);
        row("01 0 11110 11 10000 01011 10 xxxxx xxxxx", "ABS (scalar)", Form.WORD, SimdOp.ABS_V);
        row("01 1 11110 11 10000 01011 10 xxxxx xxxxx", "NEG (scalar)", Form.WORD, SimdOp.NEG_V);
        row("01 1 11110 xx 10000 10010 10 xxxxx xxxxx", "SQXTUN (scalar)", Form.BHS, SimdOp.SQXTUN);
        row("01 0 11110 xx 10000 10100 10 xxxxx xxxxx", "SQXTN (scalar)", Form.BHS, SimdOp.SQXTN);
        row("01 1 11110 xx 10000 10100 10 xxxxx xxxxx", "UQXTN (scalar)", Form.BHS, SimdOp.SQXTN);
        row("01 0 11110 1x 10000 01100 10 xxxxx xxxxx", "FCMGT (zero, scalar)", Form.WORD, SimdOp.FCMGT_ZERO);
        row("01 1 11110 1x 10000 01100 10 xxxxx xxxxx", "FCMGE (zero, scalar)", Form.WORD, SimdOp.FCMGE_ZERO);
        row("01 0 11110 1x 10000 01101 10 xxxxx xxxxx", "FCMEQ (zero, scalar)", Form.WORD, SimdOp.FCMEQ_ZERO);
        row("01 1 11110 1x 10000 01101 10 xxxxx xxxxx", "FCMLE (zero, scalar)", Form.WORD, SimdOp.FCMLE_ZERO);
        row("01 0 11110 1x 10000 01110 10 xxxxx xxxxx", "FCMLT (zero, scalar)", Form.WORD, SimdOp.FCMLT_ZERO);
        row("01 0 11110 0x 10000 11010 10 xxxxx xxxxx", "FCVTNS (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 1 11110 0x 10000 11010 10 xxxxx xxxxx", "FCVTNU (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 0 11110 0x 10000 11011 10 xxxxx xxxxx", "FCVTMS (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 1 11110 0x 10000 11011 10 xxxxx xxxxx", "FCVTMU (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 0 11110 0x 10000 11100 10 xxxxx xxxxx", "FCVTAS (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 1 11110 0x 10000 11100 10 xxxxx xxxxx", "FCVTAU (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 0 11110 1x 10000 11010 10 xxxxx xxxxx", "FCVTPS (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 1 11110 1x 10000 11010 10 xxxxx xxxxx", "FCVTPU (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 0 11110 1x 10000 11011 10 xxxxx xxxxx", "FCVTZS (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 1 11110 1x 10000 11011 10 xxxxx xxxxx", "FCVTZU (scalar SIMD)", Form.WORD, SimdOp.FCVT_INTEGER_V);
        row("01 0 11110 0x 10000 11101 10 xxxxx xxxxx", "SCVTF (scalar SIMD)", Form.WORD, SimdOp.CVTF_V);
        row("01 1 11110 0x 10000 11101 10 xxxxx xxxxx", "UCVTF (scalar SIMD)", Form.WORD, SimdOp.CVTF_V);
        row("01 0 11110 1x 10000 11101 10 xxxxx xxxxx", "FRECPE (scalar)", Form.WORD, SimdOp.FRECPE);
        row("01 1 11110 1x 10000 11101 10 xxxxx xxxxx", "FRSQRTE (scalar)", Form.WORD, SimdOp.FRSQRTE);
        row("01 0 11110 1x 10000 11111 10 xxxxx xxxxx", "FRECPX", Form.WORD, SimdOp.FRECPX);
        row("01 1 11110 01 10000 10110 10 xxxxx xxxxx", "FCVTXN (scalar)", Form.WORD, SimdOp.FCVTXN);
    }

    private void acrossLanes() {
        row("0 x 0 01110 xx 11000 00011 10 xxxxx xxxxx", "SADDLV", Form.ACROSS, SimdOp.ADDLV);
        row("0 x 1 01110 xx 11000 00011 10 xxxxx xxxxx", "UADDLV", Form.ACROSS, SimdOp.ADDLV);
        row("0 x 0 01110 xx 11000 01010 10 xxxxx xxxxx", "SMAXV", Form.ACROSS, SimdOp.MAXV);
        row("0 x 1 01110 xx 11000 01010 10 xxxxx xxxxx", "UMAXV", Form.ACROSS, SimdOp.MAXV);
        row("0 x 0 01110 xx 11000 11010 10 xxxxx xxxxx", "SMINV", Form.ACROSS, SimdOp.MINV);
        row("0 x 1 01110 xx 11000 11010 10 xxxxx xxxxx", "UMINV", Form.ACROSS, SimdOp.MINV);
        row("0 x 0 01110 xx 11000 11011 10 xxxxx xxxxx", "ADDV", Form.ACROSS, SimdOp.ADDV);
        row("0 1 1 01110 00 11000 01100 10 xxxxx xxxxx", "FMAXNMV", Form.WORD, SimdOp.FMAXNMV);
        row("0 1 1 01110 10 11000 01100 10 xxxxx xxxxx", "FMINNMV", Form.WORD, SimdOp.FMINNMV);
        row("0 1 1 01110 00 11000 01111 10 xxxxx xxxxx", "FMAXV", Form.WORD, SimdOp.FMAXV);
        row("0 1 1 01110 10 11000 01111 10 xxxxx xxxxx", "FMINV", Form.WORD, SimdOp.FMINV);
    }

    private void shifts() {
        row("0 x 0 011110 xxxx xxx 00000 1 xxxxx xxxxx", "SSHR (vector)", Form.SHIFT, SimdOp.SHR);
        row("0 x 1 011110 xxxx xxx 00000 1 xxxxx xxxxx", "USHR (vector)", Form.SHIFT, SimdOp.SHR);
        row("0 x 0 011110 xxxx xxx 00010 1 xxxxx xxxxx", "SSRA (vector)", Form.SHIFT, SimdOp.SRA);
        row("0 x 1 011110 xxxx xxx 00010 1 xxxxx xxxxx", "USRA (vector)", Form.SHIFT, SimdOp.SRA);
        row("0 x 0 011110 xxxx xxx 00100 1 xxxxx xxxxx", "SRSHR (vector)", Form.SHIFT, SimdOp.RSHR);
        row("0 x 1 011110 xxxx xxx 00100 1 xxxxx xxxxx", "URSHR (vector)", Form.SHIFT, SimdOp.RSHR);
        row("0 x 0 011110 xxxx xxx 00110 1 xxxxx xxxxx", "SRSRA (vector)", Form.SHIFT, SimdOp.RSRA);
        row("0 x 1 011110 xxxx xxx 00110 1 xxxxx xxxxx", "URSRA (vector)", Form.SHIFT, SimdOp.RSRA);
        row("0 x 1 011110 xxxx xxx 01000 1 xxxxx xxxxx", "SRI (vector)", Form.SHIFT, SimdOp.SRI);
        row("0 x 0 011110 xxxx xxx 01010 1 xxxxx xxxxx", "SHL (vector)", Form.SHIFT, SimdOp.SHL_V);
        row("0 x 1 011110 xxxx xxx 01010 1 xxxxx xxxxx", "SLI (vector)", Form.SHIFT, SimdOp.SLI);
        row("0 x 1 011110 xxxx xxx 01100 1 xxxxx xxxxx", "SQSHLU (vector)", Form.SHIFT, SimdOp.SQSHLU);
        row("0 x 0 011110 xxxx xxx 01110 1 xxxxx xxxxx", "SQSHL (immediate)", Form.SHIFT, SimdOp.QSHL);
        row("0 x 1 011110 xxxx xxx 01110 1 xxxxx xxxxx", "UQSHL (immediate)", Form.SHIFT, SimdOp.QSHL);
        row("0 x 0 011110 xxxx xxx 10000 1 xxxxx xxxxx", "SHRN (vector)", Form.SHIFT_NARROW, SimdOp.SHRN);
        row("0 x 1 011110 xxxx xxx 10000 1 xxxxx xxxxx", "SQSHRUN (vector)", Form.SHIFT_NARROW, SimdOp.SQSHRUN);
        row("0 x 0 011110 xxxx xxx 10001 1 xxxxx xxxxx", "RSHRN (vector)", Form.SHIFT_NARROW, SimdOp.RSHRN);
        row("0 x 1 011110 xxxx xxx 10001 1 xxxxx xxxxx", "SQRSHRUN (vector)", Form.SHIFT_NARROW, SimdOp.SQRSHRUN);
        row("0 x 0 011110 xxxx xxx 10010 1 xxxxx xxxxx", "SQSHRN (vector)", Form.SHIFT_NARROW, SimdOp.QSHRN);
        row("0 x 1 011110 xxxx xxx 10010 1 xxxxx xxxxx", "UQSHRN (vector)", Form.SHIFT_NARROW, SimdOp.QSHRN);
        row("0 x 0 011110 xxxx xxx 10011 1 xxxxx xxxxx", "SQRSHRN (vector)", Form.SHIFT_NARROW, SimdOp.QRSHRN);
        row("0 x 1 011110 xxxx xxx 10011 1 xxxxx xxxxx", "UQRSHRN (vector)", Form.SHIFT_NARROW, SimdOp.QRSHRN);
        row("0 x 0 011110 xxxx xxx 10100 1 xxxxx xxxxx", "SSHLL (vector)", Form.SHIFT_NARROW, SimdOp.SHLL_IMM);
        row("0 x 1 011110 xxxx xxx 10100 1 xxxxx xxxxx", "USHLL (vector)", Form.SHIFT_NARROW, SimdOp.SHLL_IMM);
        row(
                "0 x 0 011110 xxxx xxx 11100 1 xxxxx xxxxx",
                "SCVTF (vector, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.CVTF_FIXED_V);
        row(
                "0 x 1 011110 xxxx xxx 11100 1 xxxxx xxxxx",
                "UCVTF (vector, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.CVTF_FIXED_V);
        row(
                "0 x 0 011110 xxxx xxx 11111 1 xxxxx xxxxx",
                "FCVTZS (vector, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.FCVTZ_FIXED_V);
        row(
                "0 x 1 011110 xxxx xxx 11111 1 xxxxx xxxxx",
                "FCVTZU (vector, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.FCVTZ_FIXED_V);
    }

    private void scalarShifts() {
        row("01 0 111110 1xxx xxx 00000 1 xxxxx xxxxx", "SSHR (scalar)", Form.WORD, SimdOp.SHR);
        row("01 1 111110 1xxx xxx 00000 1 xxxxx xxxxx", "USHR (scalar)", Form.WORD, SimdOp.SHR);
        row("01 0 111110 1xxx xxx 00010 1 xxxxx xxxxx", "SSRA (scalar)", Form.WORD, SimdOp.SRA);
        row("01 1 111110 1xxx xxx 00010 1 xxxxx xxxxx", "USRA (scalar)", Form.WORD, SimdOp.SRA);
        row("01 0 111110 1xxx xxx 00100 1 xxxxx xxxxx", "SRSHR (scalar)", Form.WORD, SimdOp.RSHR);
        row("01 1 111110 1xxx xxx 00100 1 xxxxx xxxxx", "URSHR (scalar)", Form.WORD, SimdOp.RSHR);
        row("01 0 111110 1xxx xxx 00110 1 xxxxx xxxxx", "SRSRA (scalar)", Form.WORD, SimdOp.RSRA);
        row("01 1 111110 1xxx xxx 00110 1 xxxxx xxxxx", "URSRA (scalar)", Form.WORD, SimdOp.RSRA);
        row("01 1 111110 1xxx xxx 01000 1 xxxxx xxxxx", "SRI (scalar)", Form.WORD, SimdOp.SRI);
        row("01 0 111110 1xxx xxx 01010 1 xxxxx xxxxx", "SHL (scalar)", Form.WORD, SimdOp.SHL_V);
        row("01 1 111110 1xxx xxx 01010 1 xxxxx xxxxx", "SLI (scalar)", Form.WORD, SimdOp.SLI);
        row("01 1 111110 xxxx xxx 01100 1 xxxxx xxxxx", "SQSHLU (scalar)", Form.SHIFT, SimdOp.SQSHLU);
        row("01 0 111110 xxxx xxx 01110 1 xxxxx xxxxx", "SQSHL (immediate, scalar)", Form.SHIFT, SimdOp.QSHL);
        row("01 1 111110 xxxx xxx 01110 1 xxxxx xxxxx", "UQSHL (immediate, scalar)", Form.SHIFT, SimdOp.QSHL);
        row("01 1 111110 xxxx xxx 10000 1 xxxxx xxxxx", "SQSHRUN (scalar)", Form.SHIFT_NARROW, SimdOp.SQSHRUN);
        row("01 1 111110 xxxx xxx 10001 1 xxxxx xxxxx", "SQRSHRUN (scalar)", Form.SHIFT_NARROW, SimdOp.SQRSHRUN);
        row("01 0 111110 xxxx xxx 10010 1 xxxxx xxxxx", "SQSHRN (scalar)", Form.SHIFT_NARROW, SimdOp.QSHRN);
        row("01 1 111110 xxxx xxx 10010 1 xxxxx xxxxx", "UQSHRN (scalar)", Form.SHIFT_NARROW, SimdOp.QSHRN);
        row("01 0 111110 xxxx xxx 10011 1 xxxxx xxxxx", "SQRSHRN (scalar)", Form.SHIFT_NARROW, SimdOp.QRSHRN);
        row("01 1 111110 xxxx xxx 10011 1 xxxxx xxxxx", "UQRSHRN (scalar)", Form.SHIFT_NARROW, SimdOp.QRSHRN);
        row(
                "01 0 111110 xxxx xxx 11100 1 xxxxx xxxxx",
                "SCVTF (scalar SIMD, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.CVTF_FIXED_V);
        row(
                "01 1 111110 xxxx xxx 11100 1 xxxxx xxxxx",
                "UCVTF (scalar SIMD, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.CVTF_FIXED_V);
        row(
                "01 0 111110 xxxx xxx 11111 1 xxxxx xxxxx",
                "FCVTZS (scalar SIMD, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.FCVTZ_FIXED_V);
        row(
                "01 1 111110 xxxx xxx 11111 1 xxxxx xxxxx",
                "FCVTZU (scalar SIMD, fixed-point)",
                Form.SHIFT_FP,
                SimdOp.FCVTZ_FIXED_V);
    }
}

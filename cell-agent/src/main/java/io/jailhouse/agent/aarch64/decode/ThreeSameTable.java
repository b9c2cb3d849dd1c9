package io.jailhouse.agent.aarch64.decode;

import io.jailhouse.agent.aarch64.decode.InstructionTable.Rows;

/** SIMD instructions of three registers with lanes of the same size (C4.1.68), and pairs of one register. */
final class ThreeSameTable {

    private final Rows rows;

    private ThreeSameTable(Rows rows) {
        this.rows = rows;
    }

    static void addTo(Rows rows) {
        ThreeSameTable table = new ThreeSameTable(rows);
        table.integers();
        table.floatingPoint();
        table.scalars();
        table.scalarPairs();
    }

    private void row(String bits, String name, Form form, int op) {
        rows.row(bits, name, form, op);
    }

    private void integers() {
        row("0 x 0 01110 xx 1 xxxxx 00000 1 xxxxx xxxxx", "SHADD", Form.BHS, SimdOp.HADD);
        row("0 x 1 01110 xx 1 xxxxx 00000 1 xxxxx xxxxx", "UHADD", Form.BHS, SimdOp.HADD);
        row("0 x 0 01110 xx 1 xxxxx 00001 1 xxxxx xxxxx", "SQADD", Form.NOT_1D, SimdOp.QADD);
        row("0 x 1 01110 xx 1 xxxxx 00001 1 xxxxx xxxxx", "UQADD", Form.NOT_1D, SimdOp.QADD);
        row("0 x 0 01110 xx 1 xxxxx 00010 1 xxxxx xxxxx", "SRHADD", Form.BHS, SimdOp.RHADD);
        row("0 x 1 01110 xx 1 xxxxx 00010 1 xxxxx xxxxx", "URHADD", Form.BHS, SimdOp.RHADD);
        row("0 x 0 01110 xx 1 xxxxx 00100 1 xxxxx xxxxx", "SHSUB", Form.BHS, SimdOp.HSUB);
        row("0 x 1 01110 xx 1 xxxxx 00100 1 xxxxx xxxxx", "UHSUB", Form.BHS, SimdOp.HSUB);
        row("0 x 0 01110 xx 1 xxxxx 00101 1 xxxxx xxxxx", "SQSUB", Form.NOT_1D, SimdOp.QSUB);
        row("0 x 1 01110 xx 1 xxxxx 00101 1 xxxxx xxxxx", "UQSUB", Form.NOT_1D, SimdOp.QSUB);
        row("0 x 0 01110 xx 1 xxxxx 00110 1 xxxxx xxxxx", "CMGT (register)", Form.NOT_1D, SimdOp.CM_GREATER);
        row("0 x 1 01110 xx 1 xxxxx 00110 1 xxxxx xxxxx", "CMHI", Form.NOT_1D, SimdOp.CM_GREATER);
        row("0 x 0 01110 xx 1 xxxxx 00111 1 xxxxx xxxxx", "CMGE (register)", Form.NOT_1D, SimdOp.CM_GREATER_EQUAL);
        row("0 x 1 01110 xx 1 xxxxx 00111 1 xxxxx xxxxx", "CMHS", Form.NOT_1D, SimdOp.CM_GREATER_EQUAL);
        row("0 x 0 01110 xx 1 xxxxx 01000 1 xxxxx xxxxx", "SSHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 1 01110 xx 1 xxxxx 01000 1 xxxxx xxxxx", "USHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 0 01110 xx 1 xxxxx 01001 1 xxxxx xxxxx", "SQSHL (register)", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 1 01110 xx 1 xxxxx 01001 1 xxxxx xxxxx", "UQSHL (register)", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 0 01110 xx 1 xxxxx 01010 1 xxxxx xxxxx", "SRSHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 1 01110 xx 1 xxxxx 01010 1 xxxxx xxxxx", "URSHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 0 01110 xx 1 xxxxx 01011 1 xxxxx xxxxx", "SQRSHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 1 01110 xx 1 xxxxx 01011 1 xxxxx xxxxx", "UQRSHL", Form.NOT_1D, SimdOp.SHL_VARIABLE);
        row("0 x 0 01110 xx 1 xxxxx 01100 1 xxxxx xxxxx", "SMAX", Form.BHS, SimdOp.MAX_V);
        row("0 x 1 01110 xx 1 xxxxx 01100 1 xxxxx xxxxx", "UMAX", Form.BHS, SimdOp.MAX_V);
        row("0 x 0 01110 xx 1 xxxxx 01101 1 xxxxx xxxxx", "SMIN", Form.BHS, SimdOp.MIN_V);
        row("0 x 1 01110 xx 1 xxxxx 01101 1 xxxxx xxxxx", "UMIN", Form.BHS, SimdOp.MIN_V);
        row("0 x 0 01110 xx 1 xxxxx 01110 1 xxxxx xxxxx", "SABD", Form.BHS, SimdOp.ABD);
        row("0 x 1 01110 xx 1 xxxxx 01110 1 xxxxx xxxxx", "UABD", Form.BHS, SimdOp.ABD);
        row("0 x 0 01110 xx 1 xxxxx 01111 1 xxxxx xxxxx", "SABA", Form.BHS, SimdOp.ABA);
        row("0 x 1 01110 xx 1 xxxxx 01111 1 xxxxx xxxxx", "UABA", Form.BHS, SimdOp.ABA);
        row("0 x 0 01110 xx 1 xxxxx 10000 1 xxxxx xxxxx", "ADD (vector)", Form.NOT_1D, SimdOp.ADD_V);
        row("0 x 1 01110 xx 1 xxxxx 10000 1 xxxxx xxxxx", "SUB (vector)", Form.NOT_1D, SimdOp.SUB_V);
        row("0 x 0 01110 xx 1 xxxxx 10001 1 xxxxx xxxxx", "CMTST", Form.NOT_1D, SimdOp.CMTST);
        row("0 x 1 01110 xx 1 xxxxx 10001 1 xxxxx xxxxx", "CMEQ (register)", Form.NOT_1D, SimdOp.CMEQ);
        row("0 x 0 01110 xx 1 xxxxx 10010 1 xxxxx xxxxx", "MLA", Form.BHS, SimdOp.MLA);
        row("0 x 1 01110 xx 1 xxxxx 10010 1 xxxxx xxxxx", "MLS", Form.BHS, SimdOp.MLS);
        row("0 x 0 01110 xx 1 xxxxx 10011 1 xxxxx xxxxx", "MUL", Form.BHS, SimdOp.MUL_V);
        row("0 x 1 01110 00 1 xxxxx 10011 1 xxxxx xxxxx", "PMUL", Form.WORD, SimdOp.PMUL);
        row("0 x 0 01110 xx 1 xxxxx 10100 1 xxxxx xxxxx", "SMAXP", Form.BHS, SimdOp.MAXP);
        row("0 x 1 01110 xx 1 xxxxx 10100 1 xxxxx xxxxx", "UMAXP", Form.BHS, SimdOp.MAXP);
        row("0 x 0 01110 xx 1 xxxxx 10101 1 xxxxx xxxxx", "SMINP", Form.BHS, SimdOp.MINP);
        row("0 x 1 01110 xx 1 xxxxx 10101 1 xxxxx xxxxx", "UMINP", Form.BHS, SimdOp.MINP);
        row("0 x 0 01110 xx 1 xxxxx 10110 1 xxxxx xxxxx", "SQDMULH", Form.HS, SimdOp.SQDMULH);
        row("0 x 1 01110 xx 1 xxxxx 10110 1 xxxxx xxxxx", "SQRDMULH", Form.HS, SimdOp.SQDMULH);
        row("0 x 0 01110 xx 1 xxxxx 10111 1 xxxxx xxxxx", "ADDP", Form.NOT_1D, SimdOp.ADDP);
    }

    private void floatingPoint() {
        row("0 x 0 01110 0x 1 xxxxx 11000 1 xxxxx xxxxx", "FMAXNM (vector)", Form.FP_NOT_1D, SimdOp.FMAXNM_V);
        row("0 x 1 01110 0x 1 xxxxx 11000 1 xxxxx xxxxx", "FMAXNMP (vector)", Form.FP_NOT_1D, SimdOp.FMAXNMP);
        row("0 x 0 01110 0x 1 xxxxx 11001 1 xxxxx xxxxx", "FMLA (vector)", Form.FP_NOT_1D, SimdOp.FMLA);
        row("0 x 0 01110 0x 1 xxxxx 11010 1 xxxxx xxxxx", "FADD (vector)", Form.FP_NOT_1D, SimdOp.FADD_V);
        row("0 x 1 01110 0x 1 xxxxx 11010 1 xxxxx xxxxx", "FADDP (vector)", Form.FP_NOT_1D, SimdOp.FADDP);
        row("0 x 0 01110 0x 1 xxxxx 11011 1 xxxxx xxxxx", "FMULX (vector)", Form.FP_NOT_1D, SimdOp.FMULX);
        row("0 x 1 01110 0x 1 xxxxx 11011 1 xxxxx xxxxx", "FMUL (vector)", Form.FP_NOT_1D, SimdOp.FMUL_V);
        row("0 x 0 01110 0x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMEQ (vector)", Form.FP_NOT_1D, SimdOp.FCMEQ);
        row("0 x 1 01110 0x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMGE (vector)", Form.FP_NOT_1D, SimdOp.FCMGE);
        row("0 x 1 01110 0x 1 xxxxx 11101 1 xxxxx xxxxx", "FACGE (vector)", Form.FP_NOT_1D, SimdOp.FACGE);
        row("0 x 0 01110 0x 1 xxxxx 11110 1 xxxxx xxxxx", "FMAX (vector)", Form.FP_NOT_1D, SimdOp.FMAX_V);
        row("0 x 1 01110 0x 1 xxxxx 11110 1 xxxxx xxxxx", "FMAXP (vector)", Form.FP_NOT_1D, SimdOp.FMAXP);
        row("0 x 0 01110 0x 1 xxxxx 11111 1 xxxxx xxxxx", "FRECPS (vector)", Form.FP_NOT_1D, SimdOp.FRECPS);
        row("0 x 1 01110 0x 1 xxxxx 11111 1 xxxxx xxxxx", "FDIV (vector)", Form.FP_NOT_1D, SimdOp.FDIV_V);
        row("0 x 0 01110 1x 1 xxxxx 11000 1 xxxxx xxxxx", "FMINNM (vector)", Form.FP_NOT_1D, SimdOp.FMINNM_V);
        row("0 x 1 01110 1x 1 xxxxx 11000 1 xxxxx xxxxx", "FMINNMP (vector)", Form.FP_NOT_1D, SimdOp.FMINNMP);
        row("0 x 0 01110 1x 1 xxxxx 11001 1 xxxxx xxxxx", "FMLS (vector)", Form.FP_NOT_1D, SimdOp.FMLS);
        row("0 x 0 01110 1x 1 xxxxx 11010 1 xxxxx xxxxx", "FSUB (vector)", Form.FP_NOT_1D, SimdOp.FSUB_V);
        row("0 x 1 01110 1x 1 xxxxx 11010 1 xxxxx xxxxx", "FABD (vector)", Form.FP_NOT_1D, SimdOp.FABD);
        row("0 x 1 01110 1x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMGT (vector)", Form.FP_NOT_1D, SimdOp.FCMGT);
        row("0 x 1 01110 1x 1 xxxxx 11101 1 xxxxx xxxxx", "FACGT (vector)", Form.FP_NOT_1D, SimdOp.FACGT);
        row("0 x 0 01110 1x 1 xxxxx 11110 1 xxxxx xxxxx", "FMIN (vector)", Form.FP_NOT_1D, SimdOp.FMIN_V);
        row("0 x 1 01110 1x 1 xxxxx 11110 1 xxxxx xxxxx", "FMINP (vector)", Form.FP_NOT_1D, SimdOp.FMINP);
        row("0 x 0 01110 1x 1 xxxxx 11111 1 xxxxx xxxxx", "FRSQRTS (vector)", Form.FP_NOT_1D, SimdOp.FRSQRTS);
    }

    private void scalars() {
        row("01 0 11110 xx 1 xxxxx 00001 1 xxxxx xxxxx", "SQADD (scalar)", Form.WORD, SimdOp.QADD);
        row("01 1 11110 xx 1 xxxxx 00001 1 xxxxx xxxxx", "UQADD (scalar)", Form.WORD, SimdOp.QADD);
        row("01 0 11110 xx 1 xxxxx 00101 1 xxxxx xxxxx", "SQSUB (scalar)", Form.WORD, SimdOp.QSUB);
        row("01 1 11110 xx 1 xxxxx 00101 1 xxxxx xxxxx", "UQSUB (scalar)", Form.WORD, SimdOp.QSUB);
        row("01 0 11110 11 1 xxxxx 00110 1 xxxxx xxxxx", "CMGT (scalar)", Form.WORD, SimdOp.CM_GREATER);
        row("01 1 11110 11 1 xxxxx 00110 1 xxxxx xxxxx", "CMHI (scalar)", Form.WORD, SimdOp.CM_GREATER);
        row("01 0 11110 11 1 xxxxx 00111 1 xxxxx xxxxx", "CMGE (scalar)", Form.WORD, SimdOp.CM_GREATER_EQUAL);
        row("01 1 11110 11 1 xxxxx 00111 1 xxxxx xxxxx", "CMHS (scalar)", Form.WORD, SimdOp.CM_GREATER_EQUAL);
        row("01 0 11110 11 1 xxxxx 01000 1 xxxxx xxxxx", "SSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 1 11110 11 1 xxxxx 01000 1 xxxxx xxxxx", "USHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 0 11110 xx 1 xxxxx 01001 1 xxxxx xxxxx", "SQSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 1 11110 xx 1 xxxxx 01001 1 xxxxx xxxxx", "UQSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 0 11110 11 1 xxxxx 01010 1 xxxxx xxxxx", "SRSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 1 11110 11 1 xxxxx 01010 1 xxxxx xxxxx", "URSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 0 11110 xx 1 xxxxx 01011 1 xxxxx xxxxx", "SQRSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 1 11110 xx 1 xxxxx 01011 1 xxxxx xxxxx", "UQRSHL (scalar)", Form.WORD, SimdOp.SHL_VARIABLE);
        row("01 0 11110 11 1 xxxxx 10000 1 xxxxx xxxxx", "ADD (scalar)", Form.WORD, SimdOp.ADD_V);
        row("01 1 11110 11 1 xxxxx 10000 1 xxxxx xxxxx", "SUB (scalar)", Form.WORD, SimdOp.SUB_V);
        row("01 0 11110 11 1 xxxxx 10001 1 xxxxx xxxxx", "CMTST (scalar)", Form.WORD, SimdOp.CMTST);
        row("01 1 11110 11 1 xxxxx 10001 1 xxxxx xxxxx", "CMEQ (scalar)", Form.WORD, SimdOp.CMEQ);
        row("01 0 11110 xx 1 xxxxx 10110 1 xxxxx xxxxx", "SQDMULH (scalar)", Form.HS, SimdOp.SQDMULH);
        row("01 1 11110 xx 1 xxxxx 10110 1 xxxxx xxxxx", "SQRDMULH (scalar)", Form.HS, SimdOp.SQDMULH);
        row("01 0 11110 0x 1 xxxxx 11011 1 xxxxx xxxxx", "FMULX (scalar)", Form.WORD, SimdOp.FMULX);
        row("01 0 11110 0x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMEQ (scalar)", Form.WORD, SimdOp.FCMEQ);
        row("01 1 11110 0x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMGE (scalar)", Form.WORD, SimdOp.FCMGE);
        row("01 1 11110 0x 1 xxxxx 11101 1 xxxxx xxxxx", "FACGE (scalar)", Form.WORD, SimdOp.FACGE);
        row("01 0 11110 0x 1 xxxxx 11111 1 xxxxx xxxxx", "FRECPS (scalar)", Form.WORD, SimdOp.FRECPS);
        row("01 1 11110 1x 1 xxxxx 11010 1 xxxxx xxxxx", "FABD (scalar)", Form.WORD, SimdOp.FABD);
        row("01 1 11110 1x 1 xxxxx 11100 1 xxxxx xxxxx", "FCMGT (scalar)", Form.WORD, SimdOp.FCMGT);
        row("01 1 11110 1x 1 xxxxx 11101 1 xxxxx xxxxx", "FACGT (scalar)", Form.WORD, SimdOp.FACGT);
        row("01 0 11110 1x 1 xxxxx 11111 1 xxxxx xxxxx", "FRSQRTS (scalar)", Form.WORD, SimdOp.FRSQRTS);
    }

    private void scalarPairs() {
        row("01 0 11110 11 11000 11011 10 xxxxx xxxxx", "ADDP (scalar)", Form.WORD, SimdOp.ADDP);
        row("01 1 11110 0x 11000 01100 10 xxxxx xxxxx", "FMAXNMP (scalar)", Form.WORD, SimdOp.FMAXNMP);
        row("01 1 11110 0x 11000 01101 10 xxxxx xxxxx", "FADDP (scalar)", Form.WORD, SimdOp.FADDP);
        row("01 1 11110 0x 11000 01111 10 xxxxx xxxxx", "FMAXP (scalar)", Form.WORD, SimdOp.FMAXP);
        row("01 1 11110 1x 11000 01100 10 xxxxx xxxxx", "FMINNMP (scalar)", Form.WORD, SimdOp.FMINNMP);
        row("01 1 11110 1x 11000 01111 10 xxxxx xxxxx", "FMINP (scalar)", Form.WORD, SimdOp.FMINP);
    }
}

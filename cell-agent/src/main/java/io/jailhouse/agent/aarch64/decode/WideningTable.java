package io.jailhouse.agent.aarch64.decode;

import io.jailhouse.agent.aarch64.decode.InstructionTable.Rows;

/** SIMD instructions that widen, narrow, permute or take one lane as an operand, and cryptography (C4.1.68). */
final class WideningTable {

    private final Rows rows;

    private WideningTable(Rows rows) {
        this.rows = rows;
    }

    static void addTo(Rows rows) {
        WideningTable table = new WideningTable(rows);
        table.threeDifferent();
        table.byElement();
        table.byElementScalar();
        table.permutations();
        table.cryptography();
    }

    private void row(String bits, String name, Form form, int op) {
        rows.row(bits, name, form, op);
    }

    private void threeDifferent() {
        row("0 x 0 01110 xx 1 xxxxx 0000 00 xxxxx xxxxx", "SADDL", Form.BHS, SimdOp.ADDL);
        row("0 x 1 01110 xx 1 xxxxx 0000 00 xxxxx xxxxx", "UADDL", Form.BHS, SimdOp.ADDL);
        row("0 x 0 01110 xx 1 xxxxx 0001 00 xxxxx xxxxx", "SADDW", Form.BHS, SimdOp.ADDW);
        row("0 x 1 01110 xx 1 xxxxx 0001 00 xxxxx xxxxx", "UADDW", Form.BHS, SimdOp.ADDW);
        row("0 x 0 01110 xx 1 xxxxx 0010 00 xxxxx xxxxx", "SSUBL", Form.BHS, SimdOp.SUBL);
        row("0 x 1 01110 xx 1 xxxxx 0010 00 xxxxx xxxxx", "USUBL", Form.BHS, SimdOp.SUBL);
        row("0 x 0 01110 xx 1 xxxxx 0011 00 xxxxx xxxxx", "SSUBW", Form.BHS, SimdOp.SUBW);
        row("0 x 1 01110 xx 1 xxxxx 0011 00 xxxxx xxxxx", "USUBW", Form.BHS, SimdOp.SUBW);
        row("0 x 0 01110 xx 1 xxxxx 0100 00 xxxxx xxxxx", "ADDHN", Form.BHS, SimdOp.ADDHN);
        row("0 x 1 01110 xx 1 xxxxx 0100 00 xxxxx xxxxx", "RADDHN", Form.BHS, SimdOp.ADDHN);
        row("0 x 0 01110 xx 1 xxxxx 0101 00 xxxxx xxxxx", "SABAL", Form.BHS, SimdOp.ABAL);
        row("0 x 1 01110 xx 1 xxxxx 0101 00 xxxxx xxxxx", "UABAL", Form.BHS, SimdOp.ABAL);
        row("0 x 0 01110 xx 1 xxxxx 0110 00 xxxxx xxxxx", "SUBHN", Form.BHS, SimdOp.SUBHN);
        row("0 x 1 01110 xx 1 xxxxx 0110 00 xxxxx xxxxx", "RSUBHN", Form.BHS, SimdOp.SUBHN);
        row("0 x 0 01110 xx 1 xxxxx 0111 00 xxxxx xxxxx", "SABDL", Form.BHS, SimdOp.ABDL);
        row("0 x 1 01110 xx 1 xxxxx 0111 00 xxxxx xxxxx", "UABDL", Form.BHS, SimdOp.ABDL);
        row("0 x 0 01110 xx 1 xxxxx 1000 00 xxxxx xxxxx", "SMLAL (vector)", Form.BHS, SimdOp.MLAL);
        row("0 x 1 01110 xx 1 xxxxx 1000 00 xxxxx xxxxx", "UMLAL (vector)", Form.BHS, SimdOp.MLAL);
        row("0 x 0 01110 xx 1 xxxxx 1010 00 xxxxx xxxxx", "SMLSL (vector)", Form.BHS, SimdOp.MLSL);
        row("0 x 1 01110 xx 1 xxxxx 1010 00 xxxxx xxxxx", "UMLSL (vector)", Form.BHS, SimdOp.MLSL);
        row("0 x 0 01110 xx 1 xxxxx 1100 00 xxxxx xxxxx", "SMULL (vector)", Form.BHS, SimdOp.MULL);
        row("0 x 1 01110 xx 1 xxxxx 1100 00 xxxxx xxxxx", "UMULL (vector)", Form.BHS, SimdOp.MULL);
        row("0 x 0 01110 xx 1 xxxxx 1001 00 xxxxx xxxxx", "SQDMLAL (vector)", Form.HS, SimdOp.SQDMLAL);
        row("0 x 0 01110 xx 1 xxxxx 1011 00 xxxxx xxxxx", "SQDMLSL (vector)", Form.HS, SimdOp.SQDMLSL);
        row("0 x 0 01110 xx 1 xxxxx 1101 00 xxxxx xxxxx", "SQDMULL (vector)", Form.HS, SimdOp.SQDMULL);
        row("0 x 0 01110 00 1 xxxxx 1110 00 xxxxx xxxxx", "PMULL (8 bits)", Form.WORD, SimdOp.PMULL);
        row("0 x 0 01110 11 1 xxxxx 1110 00 xxxxx xxxxx", "PMULL (64 bits)", Form.WORD, SimdOp.PMULL);
        row("01 0 11110 xx 1 xxxxx 1001 00 xxxxx xxxxx", "SQDMLAL (scalar)", Form.HS, SimdOp.SQDMLAL);
        row("01 0 11110 xx 1 xxxxx 1011 00 xxxxx xxxxx", "SQDMLSL (scalar)", Form.HS, SimdOp.SQDMLSL);
        row("01 0 11110 xx 1 xxxxx 1101 00 xxxxx xxxxx", "SQDMULL (scalar)", Form.HS, SimdOp.SQDMULL);
    }

    private void byElement() {
        row("0 x 0 01111 xx xx xxxx 1000 x 0 xxxxx xxxxx", "MUL (by element)", Form.HS, SimdOp.MUL_E);
        row("0 x 1 01111 xx xx xxxx 0000 x 0 xxxxx xxxxx", "MLA (by element)", Form.HS, SimdOp.MLA_E);
        row("0 x 1 01111 xx xx xxxx 0100 x 0 xxxxx xxxxx", "MLS (by element)", Form.HS, SimdOp.MLS_E);
        row("0 x 0 01111 xx xx xxxx 0010 x 0 xxxxx xxxxx", "SMLAL (by element)", Form.HS, SimdOp.MLAL_E);
        row("0 x 1 01111 xx xx xxxx 0010 x 0 xxxxx xxxxx", "UMLAL (by element)", Form.HS, SimdOp.MLAL_E);
        row("0 x 0 01111 xx xx xxxx 0110 x 0 xxxxx xxxxx", "SMLSL (by element)", Form.HS, SimdOp.MLSL_E);
        row("0 x 1 01111 xx xx xxxx 0110 x 0 xxxxx xxxxx", "UMLSL (by element)", Form.HS, SimdOp.MLSL_E);
        row("0 x 0 01111 xx xx xxxx 1010 x 0 xxxxx xxxxx", "SMULL (by element)", Form.HS, SimdOp.MULL_E);
        row("0 x 1 01111 xx xx xxxx 1010 x 0 xxxxx xxxxx", "UMULL (by element)", Form.HS, SimdOp.MULL_E);
        row("0 x 0 01111 xx xx xxxx 0011 x 0 xxxxx xxxxx", "SQDMLAL (by element)", Form.HS, SimdOp.SQDMLAL_E);
        row("0 x 0 01111 xx xx xxxx 0111 x 0 xxxxx xxxxx", "SQDMLSL (by element)", Form.HS, SimdOp.SQDMLSL_E);
        row("0 x 0 01111 xx xx xxxx 1011 x 0 xxxxx xxxxx", "SQDMULL (by element)", Form.HS, SimdOp.SQDMULL_E);
        row("0 x 0 01111 xx xx xxxx 1100 x 0 xxxxx xxxxx", "SQDMULH (by element)", Form.HS, SimdOp.SQDMULH_E);
        row("0 x 0 01111 xx xx xxxx 1101 x 0 xxxxx xxxxx", "SQRDMULH (by element)", Form.HS, SimdOp.SQRDMULH_E);
        row("0 x 0 01111 1x xx xxxx 0001 x 0 xxxxx xxxxx", "FMLA (by element)", Form.FP_ELEMENT, SimdOp.FMLA_E);
        row("0 x 0 01111 1x xx xxxx 0101 x 0 xxxxx xxxxx", "FMLS (by element)", Form.FP_ELEMENT, SimdOp.FMLS_E);
        row("0 x 0 01111 1x xx xxxx 1001 x 0 xxxxx xxxxx", "FMUL (by element)", Form.FP_ELEMENT, SimdOp.FMUL_E);
        row("0 x 1 01111 1x xx xxxx 1001 x 0 xxxxx xxxxx", "FMULX (by element)", Form.FP_ELEMENT, SimdOp.FMULX_E);
    }

    private void byElementScalar() {
        row("01 0 11111 xx xx xxxx 0011 x 0 xxxxx xxxxx", "SQDMLAL (by element, scalar)", Form.HS, SimdOp.SQDMLAL_E);
        row("01 0 11111 xx xx xxxx 0111 x 0 xxxxx xxxxx", "SQDMLSL (by element, scalar)", Form.HS, SimdOp.SQDMLSL_E);
        row("01 0 11111 xx xx xxxx 1011 x 0 xxxxx xxxxx", "SQDMULL (by element, scalar)", Form.HS, SimdOp.SQDMULL_E);
        row("01 0 11111 xx xx xxxx 1100 x 0 xxxxx xxxxx", "SQDMULH (by element, scalar)", Form.HS, SimdOp.SQDMULH_E);
        row("01 0 11111 xx xx xxxx 1101 x 0 xxxxx xxxxx", "SQRDMULH (by element, scalar)", Form.HS, SimdOp.SQRDMULH_E);
        row("01 0 11111 1x xx xxxx 0001 x 0 xxxxx xxxxx", "FMLA (by element, scalar)", Form.FP_ELEMENT, SimdOp.FMLA_E);
        row("01 0 11111 1x xx xxxx 0101 x 0 xxxxx xxxxx", "FMLS (by element, scalar)", Form.FP_ELEMENT, SimdOp.FMLS_E);
        row("01 0 11111 1x xx xxxx 1001 x 0 xxxxx xxxxx", "FMUL (by element, scalar)", Form.FP_ELEMENT, SimdOp.FMUL_E);
        row(
                "01 1 11111 1x xx xxxx 1001 x 0 xxxxx xxxxx",
                "FMULX (by element, scalar)",
                Form.FP_ELEMENT,
                SimdOp.FMULX_E);
    }

    private void permutations() {
        row("0 x 001110 xx 0 xxxxx 0 001 10 xxxxx xxxxx", "UZP1", Form.NOT_1D, SimdOp.UZP);
        row("0 x 001110 xx 0 xxxxx 0 101 10 xxxxx xxxxx", "UZP2", Form.NOT_1D, SimdOp.UZP);
        row("0 x 001110 xx 0 xxxxx 0 010 10 xxxxx xxxxx", "TRN1", Form.NOT_1D, SimdOp.TRN);
        row("0 x 001110 xx 0 xxxxx 0 110 10 xxxxx xxxxx", "TRN2", Form.NOT_1D, SimdOp.TRN);
        row("0 x 001110 xx 0 xxxxx 0 011 10 xxxxx xxxxx", "ZIP1", Form.NOT_1D, SimdOp.ZIP);
        row("0 x 001110 xx 0 xxxxx 0 111 10 xxxxx xxxxx", "ZIP2", Form.NOT_1D, SimdOp.ZIP);
        row("0 x 101110 00 0 xxxxx 0 xxxx 0 xxxxx xxxxx", "EXT", Form.EXT, SimdOp.EXT);
        row("0 x 001110 00 0 xxxxx 0 xx 0 00 xxxxx xxxxx", "TBL", Form.WORD, SimdOp.TBL);
        row("0 x 001110 00 0 xxxxx 0 xx 1 00 xxxxx xxxxx", "TBX", Form.WORD, SimdOp.TBL);
    }

    private void cryptography() {
        row("01001110 00 10100 00100 10 xxxxx xxxxx", "AESE", Form.WORD, SimdOp.AESE);
        row("01001110 00 10100 00101 10 xxxxx xxxxx", "AESD", Form.WORD, SimdOp.AESD);
        row("01001110 00 10100 00110 10 xxxxx xxxxx", "AESMC", Form.WORD, SimdOp.AESMC);
        row("01001110 00 10100 00111 10 xxxxx xxxxx", "AESIMC", Form.WORD, SimdOp.AESIMC);
        row("01011110 00 0 xxxxx 0 000 00 xxxxx xxxxx", "SHA1C", Form.WORD, SimdOp.SHA1C);
        row("01011110 00 0 xxxxx 0 001 00 xxxxx xxxxx", "SHA1P", Form.WORD, SimdOp.SHA1P);
        row("01011110 00 0 xxxxx 0 010 00 xxxxx xxxxx", "SHA1M", Form.WORD, SimdOp.SHA1M);
        row("01011110 00 0 xxxxx 0 011 00 xxxxx xxxxx", "SHA1SU0", Form.WORD, SimdOp.SHA1SU0);
        row("01011110 00 0 xxxxx 0 100 00 xxxxx xxxxx", "SHA256H", Form.WORD, SimdOp.SHA256H);
        row("01011110 00 0 xxxxx 0 101 00 xxxxx xxxxx", "SHA256H2", Form.WORD, SimdOp.SHA256H2);
        row("01011110 00 0 xxxxx 0 110 00 xxxxx xxxxx", "SHA256SU1", Form.WORD, SimdOp.SHA256SU1);
        row("01011110 00 10100 00000 10 xxxxx xxxxx", "SHA1H", Form.WORD, SimdOp.SHA1H);
        row("01011110 00 10100 00001 10 xxxxx xxxxx", "SHA1SU1", Form.WORD, SimdOp.SHA1SU1);
        row("01011110 00 10100 00010 10 xxxxx xxxxx", "SHA256SU0", Form.WORD, SimdOp.SHA256SU0);
    }
}

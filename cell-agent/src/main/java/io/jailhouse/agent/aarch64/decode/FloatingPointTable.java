package io.jailhouse.agent.aarch64.decode;

import io.jailhouse.agent.aarch64.decode.InstructionTable.Rows;

/** Scalar floating point (C4.1.68). Half precision is converted only. */
final class FloatingPointTable {

    private final Rows rows;

    private FloatingPointTable(Rows rows) {
        this.rows = rows;
    }

    static void addTo(Rows rows) {
        FloatingPointTable table = new FloatingPointTable(rows);
        table.conversions();
        table.oneSource();
        table.twoAndThreeSources();
        table.comparisons();
    }

    private void row(String bits, String name, Form form, int op) {
        rows.row(bits, name, form, op);
    }

    private void conversions() {
        row("x 00 11110 0x 0 00 010 xxxxxx xxxxx xxxxx", "SCVTF (fixed-point)", Form.FIXED, SimdOp.FCVT_FROM_FIXED);
        row("x 00 11110 0x 0 00 011 xxxxxx xxxxx xxxxx", "UCVTF (fixed-point)", Form.FIXED, SimdOp.FCVT_FROM_FIXED);
        row("x 00 11110 0x 0 11 000 xxxxxx xxxxx xxxxx", "FCVTZS (fixed-point)", Form.FIXED, SimdOp.FCVT_TO_FIXED);
        row("x 00 11110 0x 0 11 001 xxxxxx xxxxx xxxxx", "FCVTZU (fixed-point)", Form.FIXED, SimdOp.FCVT_TO_FIXED);
        row("x 00 11110 0x 1 00 010 000000 xxxxx xxxxx", "SCVTF (integer)", Form.WORD, SimdOp.FCVT_FROM_INTEGER);
        row("x 00 11110 0x 1 00 011 000000 xxxxx xxxxx", "UCVTF (integer)", Form.WORD, SimdOp.FCVT_FROM_INTEGER);
        row("x 00 11110 0x 1 00 000 000000 xxxxx xxxxx", "FCVTNS (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 00 001 000000 xxxxx xxxxx", "FCVTNU (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 00 100 000000 xxxxx xxxxx", "FCVTAS (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 00 101 000000 xxxxx xxxxx", "FCVTAU (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 01 000 000000 xxxxx xxxxx", "FCVTPS (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 01 001 000000 xxxxx xxxxx", "FCVTPU (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 10 000 000000 xxxxx xxxxx", "FCVTMS (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 10 001 000000 xxxxx xxxxx", "FCVTMU (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 11 000 000000 xxxxx xxxxx", "FCVTZS (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("x 00 11110 0x 1 11 001 000000 xxxxx xxxxx", "FCVTZU (scalar)", Form.WORD, SimdOp.FCVT_TO_INTEGER);
        row("00011110 00 1 000101 10000 xxxxx xxxxx", "FCVT (single to double)", Form.WORD, SimdOp.FCVT);
        row("00011110 00 1 000111 10000 xxxxx xxxxx", "FCVT (single to half)", Form.WORD, SimdOp.FCVT);
        row("00011110 01 1 000100 10000 xxxxx xxxxx", "FCVT (double to single)", Form.WORD, SimdOp.FCVT);
        row("00011110 01 1 000111 10000 xxxxx xxxxx", "FCVT (double to half)", Form.WORD, SimdOp.FCVT);
        row("00011110 11 1 000100 10000 xxxxx xxxxx", "FCVT (half to single)", Form.WORD, SimdOp.FCVT);
        row("00011110 11 1 000101 10000 xxxxx xxxxx", "FCVT (half to double)", Form.WORD, SimdOp.FCVT);
    }

    private void oneSource() {
        row("00011110 0x 1 000001 10000 xxxxx xxxxx", "FABS (scalar)", Form.WORD, SimdOp.FABS);
        row("00011110 0x 1 000010 10000 xxxxx xxxxx", "FNEG (scalar)", Form.WORD, SimdOp.FNEG);
        row("00011110 0x 1 000011 10000 xxxxx xxxxx", "FSQRT (scalar)", Form.WORD, SimdOp.FSQRT);
        row("00011110 0x 1 001000 10000 xxxxx xxxxx", "FRINTN (scalar)", Form.WORD, SimdOp.FRINTN);
        row("00011110 0x 1 001001 10000 xxxxx xxxxx", "FRINTP (scalar)", Form.WORD, SimdOp.FRINTP);
        row("00011110 0x 1 001010 10000 xxxxx xxxxx", "FRINTM (scalar)", Form.WORD, SimdOp.FRINTM);
        row("00011110 0x 1 001011 10000 xxxxx xxxxx", "FRINTZ (scalar)", Form.WORD, SimdOp.FRINTZ);
        row("00011110 0x 1 001100 10000 xxxxx xxxxx", "FRINTA (scalar)", Form.WORD, SimdOp.FRINTA);
        row("00011110 0x 1 001110 10000 xxxxx xxxxx", "FRINTX (scalar)", Form.WORD, SimdOp.FRINTX);
        row("00011110 0x 1 001111 10000 xxxxx xxxxx", "FRINTI (scalar)", Form.WORD, SimdOp.FRINTI);
    }

    private void twoAndThreeSources() {
        row("00011110 0x 1 xxxxx 0000 10 xxxxx xxxxx", "FMUL (scalar)", Form.WORD, SimdOp.FMUL);
        row("00011110 0x 1 xxxxx 0001 10 xxxxx xxxxx", "FDIV (scalar)", Form.WORD, SimdOp.FDIV);
        row("00011110 0x 1 xxxxx 0010 10 xxxxx xxxxx", "FADD (scalar)", Form.WORD, SimdOp.FADD);
        row("00011110 0x 1 xxxxx 0011 10 xxxxx xxxxx", "FSUB (scalar)", Form.WORD, SimdOp.FSUB);
        row("00011110 0x 1 xxxxx 0100 10 xxxxx xxxxx", "FMAX (scalar)", Form.WORD, SimdOp.FMAX);
        row("00011110 0x 1 xxxxx 0101 10 xxxxx xxxxx", "FMIN (scalar)", Form.WORD, SimdOp.FMIN);
        row("00011110 0x 1 xxxxx 0110 10 xxxxx xxxxx", "FMAXNM (scalar)", Form.WORD, SimdOp.FMAXNM);
        row("00011110 0x 1 xxxxx 0111 10 xxxxx xxxxx", "FMINNM (scalar)", Form.WORD, SimdOp.FMINNM);
        row("00011110 0x 1 xxxxx 1000 10 xxxxx xxxxx", "FNMUL (scalar)", Form.WORD, SimdOp.FNMUL);
        row("00011111 0x 0 xxxxx 0 xxxxx xxxxx xxxxx", "FMADD", Form.WORD, SimdOp.FMADD);
        row("00011111 0x 0 xxxxx 1 xxxxx xxxxx xxxxx", "FMSUB", Form.WORD, SimdOp.FMSUB);
        row("00011111 0x 1 xxxxx 0 xxxxx xxxxx xxxxx", "FNMADD", Form.WORD, SimdOp.FNMADD);
        row("00011111 0x 1 xxxxx 1 xxxxx xxxxx xxxxx", "FNMSUB", Form.WORD, SimdOp.FNMSUB);
    }

    private void comparisons() {
        row("00011110 0x 1 xxxxx 00 1000 xxxxx 00000", "FCMP", Form.WORD, SimdOp.FCMP);
        row("00011110 0x 1 xxxxx 00 1000 xxxxx 01000", "FCMP (zero)", Form.WORD, SimdOp.FCMP);
        row("00011110 0x 1 xxxxx 00 1000 xxxxx 10000", "FCMPE", Form.WORD, SimdOp.FCMP);
        row("00011110 0x 1 xxxxx 00 1000 xxxxx 11000", "FCMPE (zero)", Form.WORD, SimdOp.FCMP);
        row("00011110 0x 1 xxxxx xxxx 01 xxxxx 0 xxxx", "FCCMP", Form.WORD, SimdOp.FCCMP);
        row("00011110 0x 1 xxxxx xxxx 01 xxxxx 1 xxxx", "FCCMPE", Form.WORD, SimdOp.FCCMP);
        row("00011110 0x 1 xxxxx xxxx 11 xxxxx xxxxx", "FCSEL", Form.WORD, SimdOp.FCSEL);
    }
}

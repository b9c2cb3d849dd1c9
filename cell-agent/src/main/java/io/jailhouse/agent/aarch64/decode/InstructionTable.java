package io.jailhouse.agent.aarch64.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * The A64 instructions of a Cortex-A53, as the tables of DDI 0487 C4.1 write them: the bits, most significant first, with
 * {@code x} for an operand bit; the name; how the operands are read; the operation.
 *
 * <p>What is not here is undefined: the instructions of later architectures. SIMD and floating-point arithmetic and the
 * cryptographic extension have tables of their own.
 */
final class InstructionTable {

    /**
     * One row.
     *
     * @param mask bits that are fixed
     * @param value what they must be
     */
    record Row(int mask, int value, String name, Form form, int op) {

        /** Whether an instruction word is of this row and not one that its class leaves unallocated. */
        boolean isOf(int word) {
            return (word & mask) == value && Arrangement.isAllocated(form, word);
        }
    }

    /** What takes rows. */
    @FunctionalInterface
    interface Rows {
        /**
         * Adds a row.
         *
         * @param bits of the instruction, most significant first; {@code x} is an operand bit
         */
        void row(String bits, String name, Form form, int op);
    }

    private static final int BUCKETS = 32;
    private static final int BUCKET_SHIFT = 24;
    private static final Row[][] BY_BITS_28_TO_24 = new Row[BUCKETS][];

    private final List<Row> rows = new ArrayList<>();

    private InstructionTable() {}

    static {
        InstructionTable table = new InstructionTable();
        table.addRows();
        table.sortIntoBuckets();
    }

    /** The row of an instruction word, or null if it is undefined. */
    static Row find(int word) {
        for (Row row : candidates(word)) {
            if (row.isOf(word)) {
                return row;
            }
        }
        return null;
    }

    /** The rows that have a word's bits 28 to 24 in common with it. */
    static Row[] candidates(int word) {
        return BY_BITS_28_TO_24[word >>> BUCKET_SHIFT & BUCKETS - 1];
    }

    private void row(String bits, String name, Form form, int op) {
        int mask = 0;
        int value = 0;
        for (int i = 0; i < bits.length(); i++) {
            char bit = bits.charAt(i);
            if (bit == ' ') {
                continue;
            }
            mask = mask << 1 | (bit == 'x' ? 0 : 1);
            value = value << 1 | (bit == '1' ? 1 : 0);
        }
        rows.add(new Row(mask, value, name, form, op));
    }

    private void sortIntoBuckets() {
        int bucketMask = (BUCKETS - 1) << BUCKET_SHIFT;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            List<Row> found = new ArrayList<>();
            for (Row row : rows) {
                if (((row.value ^ bucket << BUCKET_SHIFT) & row.mask & bucketMask) == 0) {
                    found.add(row);
                }
            }
            BY_BITS_28_TO_24[bucket] = found.toArray(Row[]::new);
        }
    }

    private void addRows() {
        dataProcessingImmediate();
        branchesAndSystem();
        dataProcessingRegister();
        loadsAndStores();
        simdLoadsAndStores();
        simdMoves();
        FloatingPointTable.addTo(this::row);
        ThreeSameTable.addTo(this::row);
        TwoRegisterTable.addTo(this::row);
        WideningTable.addTo(this::row);
    }

    /** Data processing, immediate (C4.1.64). */
    private void dataProcessingImmediate() {
        row("0 xx 10000 xxxxxxxxxxxxxxxxxxxxxxxx", "ADR", Form.ADR, Op.ADR);
        row("1 xx 10000 xxxxxxxxxxxxxxxxxxxxxxxx", "ADRP", Form.ADRP, Op.ADR);
        row("x 00 100010 xxxxxxxxxxxxxxxxxxxxxxx", "ADD (immediate)", Form.ADD_SUB_IMM, Op.ADD_IMM_X);
        row("x 01 100010 xxxxxxxxxxxxxxxxxxxxxxx", "ADDS (immediate)", Form.ADD_SUB_IMM, Op.ADDS_IMM_X);
        row("x 10 100010 xxxxxxxxxxxxxxxxxxxxxxx", "SUB (immediate)", Form.ADD_SUB_IMM, Op.ADD_IMM_X);
        row("x 11 100010 xxxxxxxxxxxxxxxxxxxxxxx", "SUBS (immediate)", Form.ADD_SUB_IMM, Op.SUBS_IMM_X);
        row("x 00 100100 xxxxxxxxxxxxxxxxxxxxxxx", "AND (immediate)", Form.LOGICAL_IMM, Op.AND_IMM);
        row("x 01 100100 xxxxxxxxxxxxxxxxxxxxxxx", "ORR (immediate)", Form.LOGICAL_IMM, Op.ORR_IMM_X);
        row("x 10 100100 xxxxxxxxxxxxxxxxxxxxxxx", "EOR (immediate)", Form.LOGICAL_IMM, Op.EOR_IMM_X);
        row("x 11 100100 xxxxxxxxxxxxxxxxxxxxxxx", "ANDS (immediate)", Form.LOGICAL_IMM, Op.ANDS_IMM_X);
        row("x 00 100101 xxxxxxxxxxxxxxxxxxxxxxx", "MOVN", Form.MOV_WIDE, Op.MOV_CONST);
        row("x 10 100101 xxxxxxxxxxxxxxxxxxxxxxx", "MOVZ", Form.MOV_WIDE, Op.MOV_CONST);
        row("x 11 100101 xxxxxxxxxxxxxxxxxxxxxxx", "MOVK", Form.MOVK, Op.MOVK_X);
        row("x 00 100110 xxxxxxxxxxxxxxxxxxxxxxx", "SBFM", Form.BITFIELD, Op.SBFM_X);
        row("x 01 100110 xxxxxxxxxxxxxxxxxxxxxxx", "BFM", Form.BITFIELD, Op.BFM_X);
        row("x 10 100110 xxxxxxxxxxxxxxxxxxxxxxx", "UBFM", Form.BITFIELD, Op.UBFM);
        row("x 00 100111 x 0 xxxxxxxxxxxxxxxxxxxxx", "EXTR", Form.EXTR, Op.EXTR);
    }

    /** Branches, exceptions, system (C4.1.65). */
    private void branchesAndSystem() {
        row("0 00101 xxxxxxxxxxxxxxxxxxxxxxxxxx", "B", Form.BRANCH, Op.B);
        row("1 00101 xxxxxxxxxxxxxxxxxxxxxxxxxx", "BL", Form.BRANCH, Op.BL);
        row("01010100 xxxxxxxxxxxxxxxxxxx 0 xxxx", "B.cond", Form.BRANCH_COND, Op.B_EQ);
        row("x 011010 0 xxxxxxxxxxxxxxxxxxxxxxxx", "CBZ", Form.COMPARE_BRANCH, Op.CBZ_X);
        row("x 011010 1 xxxxxxxxxxxxxxxxxxxxxxxx", "CBNZ", Form.COMPARE_BRANCH, Op.CBNZ_X);
        row("x 011011 0 xxxxxxxxxxxxxxxxxxxxxxxx", "TBZ", Form.TEST_BRANCH, Op.TBZ);
        row("x 011011 1 xxxxxxxxxxxxxxxxxxxxxxxx", "TBNZ", Form.TEST_BRANCH, Op.TBNZ);
        row("1101011 0000 11111 000000 xxxxx 00000", "BR", Form.BRANCH_REGISTER, Op.BR);
        row("1101011 0001 11111 000000 xxxxx 00000", "BLR", Form.BRANCH_REGISTER, Op.BLR);
        row("1101011 0010 11111 000000 xxxxx 00000", "RET", Form.BRANCH_REGISTER, Op.RET);
        row("1101011 0100 11111 000000 11111 00000", "ERET", Form.WORD, Op.ERET);
        row("11010100 000 xxxxxxxxxxxxxxxx 000 01", "SVC", Form.WORD, Op.SVC);
        row("11010100 000 xxxxxxxxxxxxxxxx 000 10", "HVC", Form.WORD, Op.HVC);
        row("11010100 000 xxxxxxxxxxxxxxxx 000 11", "SMC", Form.WORD, Op.SMC);
        row("11010100 001 xxxxxxxxxxxxxxxx 000 00", "BRK", Form.WORD, Op.BRK);
        row("11010100 010 xxxxxxxxxxxxxxxx 000 00", "HLT", Form.WORD, Op.HLT);
        row("1101010100 0 00 011 0010 xxxx xxx 11111", "HINT", Form.HINT, Op.HINT);
        row("1101010100 0 00 011 0011 xxxx 010 11111", "CLREX", Form.WORD, Op.CLREX);
        row("1101010100 0 00 011 0011 xxxx 100 11111", "DSB", Form.WORD, Op.DSB);
        row("1101010100 0 00 011 0011 xxxx 101 11111", "DMB", Form.WORD, Op.DMB);
        row("1101010100 0 00 011 0011 xxxx 110 11111", "ISB", Form.WORD, Op.ISB);
        row("1101010100 0 00 xxx 0100 xxxx xxx 11111", "MSR (immediate)", Form.WORD, Op.MSR_IMM);
        row("1101010100 0 01 xxxxxxxxxxxxxxxxxxx", "SYS", Form.WORD, Op.SYS);
        row("1101010100 1 01 xxxxxxxxxxxxxxxxxxx", "SYSL", Form.WORD, Op.SYSL);
        row("1101010100 0 1 xxxxxxxxxxxxxxxxxxxx", "MSR (register)", Form.WORD, Op.MSR);
        row("1101010100 1 1 xxxxxxxxxxxxxxxxxxxx", "MRS", Form.SYSTEM_READ, Op.MRS);
    }

    /** Data processing, register (C4.1.67). */
    private void dataProcessingRegister() {
        row("x 00 01010 xx 0 xxxxx xxxxxx xxxxx xxxxx", "AND (shifted register)", Form.LOGICAL_REG, Op.AND_ROR);
        row("x 00 01010 xx 1 xxxxx xxxxxx xxxxx xxxxx", "BIC (shifted register)", Form.LOGICAL_REG, Op.BIC_ROR);
        row("x 01 01010 xx 0 xxxxx xxxxxx xxxxx xxxxx", "ORR (shifted register)", Form.LOGICAL_REG, Op.ORR_ROR);
        row("x 01 01010 xx 1 xxxxx xxxxxx xxxxx xxxxx", "ORN (shifted register)", Form.LOGICAL_REG, Op.ORN_ROR);
        row("x 10 01010 xx 0 xxxxx xxxxxx xxxxx xxxxx", "EOR (shifted register)", Form.LOGICAL_REG, Op.EOR_ROR);
        row("x 10 01010 xx 1 xxxxx xxxxxx xxxxx xxxxx", "EON (shifted register)", Form.LOGICAL_REG, Op.EON_ROR);
        row("x 11 01010 xx 0 xxxxx xxxxxx xxxxx xxxxx", "ANDS (shifted register)", Form.LOGICAL_REG, Op.ANDS_ROR);
        row("x 11 01010 xx 1 xxxxx xxxxxx xxxxx xxxxx", "BICS (shifted register)", Form.LOGICAL_REG, Op.BICS_ROR);
        row("x 00 01011 xx 0 xxxxx xxxxxx xxxxx xxxxx", "ADD (shifted register)", Form.ADD_SUB_SHIFTED, Op.ADD_X);
        row(
                "x 00 01011 00 1 xxxxx xxxxxx xxxxx xxxxx",
                "ADD (extended register)",
                Form.ADD_SUB_EXTENDED,
                Op.ADD_SHIFTED_X);
        row("x 01 01011 xx 0 xxxxx xxxxxx xxxxx xxxxx", "ADDS (shifted register)", Form.ADD_SUB_SHIFTED, Op.ADDS_X);
        row(
                "x 01 01011 00 1 xxxxx xxxxxx xxxxx xxxxx",
                "ADDS (extended register)",
                Form.ADD_SUB_EXTENDED,
                Op.ADDS_SHIFTED_X);
        row("x 10 01011 xx 0 xxxxx xxxxxx xxxxx xxxxx", "SUB (shifted register)", Form.ADD_SUB_SHIFTED, Op.SUB_X);
        row(
                "x 10 01011 00 1 xxxxx xxxxxx xxxxx xxxxx",
                "SUB (extended register)",
                Form.ADD_SUB_EXTENDED,
                Op.SUB_SHIFTED_X);
        row("x 11 01011 xx 0 xxxxx xxxxxx xxxxx xxxxx", "SUBS (shifted register)", Form.ADD_SUB_SHIFTED, Op.SUBS_X);
        row(
                "x 11 01011 00 1 xxxxx xxxxxx xxxxx xxxxx",
                "SUBS (extended register)",
                Form.ADD_SUB_EXTENDED,
                Op.SUBS_SHIFTED_X);
        row("x 00 11010000 xxxxx 000000 xxxxx xxxxx", "ADC", Form.WORD, Op.ADC);
        row("x 01 11010000 xxxxx 000000 xxxxx xxxxx", "ADCS", Form.WORD, Op.ADCS);
        row("x 10 11010000 xxxxx 000000 xxxxx xxxxx", "SBC", Form.WORD, Op.SBC);
        row("x 11 11010000 xxxxx 000000 xxxxx xxxxx", "SBCS", Form.WORD, Op.SBCS);
        row("x 0 1 11010010 xxxxx xxxx 00 xxxxx 0 xxxx", "CCMN (register)", Form.WORD, Op.CCMN_REG);
        row("x 0 1 11010010 xxxxx xxxx 10 xxxxx 0 xxxx", "CCMN (immediate)", Form.WORD, Op.CCMN_IMM);
        row("x 1 1 11010010 xxxxx xxxx 00 xxxxx 0 xxxx", "CCMP (register)", Form.WORD, Op.CCMP_REG);
        row("x 1 1 11010010 xxxxx xxxx 10 xxxxx 0 xxxx", "CCMP (immediate)", Form.WORD, Op.CCMP_IMM);
        row("x 0 0 11010100 xxxxx xxxx 00 xxxxx xxxxx", "CSEL", Form.CONDITIONAL_SELECT, Op.CSEL_X);
        row("x 0 0 11010100 xxxxx xxxx 01 xxxxx xxxxx", "CSINC", Form.CONDITIONAL_SELECT, Op.CSINC_X);
        row("x 1 0 11010100 xxxxx xxxx 00 xxxxx xxxxx", "CSINV", Form.CONDITIONAL_SELECT, Op.CSINV_X);
        row("x 1 0 11010100 xxxxx xxxx 01 xxxxx xxxxx", "CSNEG", Form.CONDITIONAL_SELECT, Op.CSNEG_X);
        row("x 00 11011 000 xxxxx 0 xxxxx xxxxx xxxxx", "MADD", Form.MULTIPLY_ADD, Op.MADD_X);
        row("x 00 11011 000 xxxxx 1 xxxxx xxxxx xxxxx", "MSUB", Form.MULTIPLY_ADD, Op.MSUB_X);
        row("1 00 11011 001 xxxxx 0 xxxxx xxxxx xxxxx", "SMADDL", Form.MULTIPLY_LONG, Op.SMADDL);
        row("1 00 11011 001 xxxxx 1 xxxxx xxxxx xxxxx", "SMSUBL", Form.WORD, Op.SMSUBL);
        row("1 00 11011 010 xxxxx 0 xxxxx xxxxx xxxxx", "SMULH", Form.MULTIPLY_LONG, Op.SMULH);
        row("1 00 11011 101 xxxxx 0 xxxxx xxxxx xxxxx", "UMADDL", Form.MULTIPLY_LONG, Op.UMADDL);
        row("1 00 11011 101 xxxxx 1 xxxxx xxxxx xxxxx", "UMSUBL", Form.WORD, Op.UMSUBL);
        row("1 00 11011 110 xxxxx 0 xxxxx xxxxx xxxxx", "UMULH", Form.MULTIPLY_LONG, Op.UMULH);
        row("x 00 11010110 xxxxx 000010 xxxxx xxxxx", "UDIV", Form.TWO_SOURCE, Op.UDIV_X);
        row("x 00 11010110 xxxxx 000011 xxxxx xxxxx", "SDIV", Form.TWO_SOURCE, Op.SDIV_X);
        row("x 00 11010110 xxxxx 001000 xxxxx xxxxx", "LSLV", Form.TWO_SOURCE, Op.LSLV_X);
        row("x 00 11010110 xxxxx 001001 xxxxx xxxxx", "LSRV", Form.TWO_SOURCE, Op.LSRV_X);
        row("x 00 11010110 xxxxx 001010 xxxxx xxxxx", "ASRV", Form.TWO_SOURCE, Op.ASRV_X);
        row("x 00 11010110 xxxxx 001011 xxxxx xxxxx", "RORV", Form.WORD, Op.RORV);
        row("0 00 11010110 xxxxx 010 0 00 xxxxx xxxxx", "CRC32B", Form.WORD, Op.CRC32);
        row("0 00 11010110 xxxxx 010 0 01 xxxxx xxxxx", "CRC32H", Form.WORD, Op.CRC32);
        row("0 00 11010110 xxxxx 010 0 10 xxxxx xxxxx", "CRC32W", Form.WORD, Op.CRC32);
        row("1 00 11010110 xxxxx 010 0 11 xxxxx xxxxx", "CRC32X", Form.WORD, Op.CRC32);
        row("0 00 11010110 xxxxx 010 1 00 xxxxx xxxxx", "CRC32CB", Form.WORD, Op.CRC32C);
        row("0 00 11010110 xxxxx 010 1 01 xxxxx xxxxx", "CRC32CH", Form.WORD, Op.CRC32C);
        row("0 00 11010110 xxxxx 010 1 10 xxxxx xxxxx", "CRC32CW", Form.WORD, Op.CRC32C);
        row("1 00 11010110 xxxxx 010 1 11 xxxxx xxxxx", "CRC32CX", Form.WORD, Op.CRC32C);
        row("x 10 11010110 00000 000000 xxxxx xxxxx", "RBIT", Form.WORD, Op.RBIT);
        row("x 10 11010110 00000 000001 xxxxx xxxxx", "REV16", Form.WORD, Op.REV16);
        row("0 10 11010110 00000 000010 xxxxx xxxxx", "REV", Form.WORD, Op.REV);
        row("1 10 11010110 00000 000010 xxxxx xxxxx", "REV32", Form.WORD, Op.REV32);
        row("1 10 11010110 00000 000011 xxxxx xxxxx", "REV64", Form.ONE_SOURCE, Op.REV64);
        row("x 10 11010110 00000 000100 xxxxx xxxxx", "CLZ", Form.TWO_SOURCE, Op.CLZ_X);
        row("x 10 11010110 00000 000101 xxxxx xxxxx", "CLS", Form.WORD, Op.CLS);
    }

    /** Loads and stores of general registers (C4.1.66). */
    private void loadsAndStores() {
        row("00 111 0 01 00 xxxxxxxxxxxx xxxxx xxxxx", "STRB (unsigned offset)", Form.LOAD_STORE_UNSIGNED, Op.LDST_IMM);
        row("00 111 0 00 00 0 xxxxxxxxx 00 xxxxx xxxxx", "STRB (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("00 111 0 00 00 1 xxxxx x1x x 10 xxxxx xxxxx", "STRB (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "00 111 0 00 00 0 xxxxxxxxx 01 xxxxx xxxxx",
                "STRB (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "00 111 0 00 00 0 xxxxxxxxx 11 xxxxx xxxxx",
                "STRB (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("00 111 0 00 00 0 xxxxxxxxx 10 xxxxx xxxxx", "STRB (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row("00 111 0 01 01 xxxxxxxxxxxx xxxxx xxxxx", "LDRB (unsigned offset)", Form.LOAD_STORE_UNSIGNED, Op.LDST_IMM);
        row("00 111 0 00 01 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRB (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("00 111 0 00 01 1 xxxxx x1x x 10 xxxxx xxxxx", "LDRB (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "00 111 0 00 01 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRB (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "00 111 0 00 01 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRB (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("00 111 0 00 01 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRB (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "00 111 0 01 10 xxxxxxxxxxxx xxxxx xxxxx",
                "LDRSB 64 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("00 111 0 00 10 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRSB 64 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row(
                "00 111 0 00 10 1 xxxxx x1x x 10 xxxxx xxxxx",
                "LDRSB 64 (register)",
                Form.LOAD_STORE_REGISTER,
                Op.LDST_REG);
        row(
                "00 111 0 00 10 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRSB 64 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "00 111 0 00 10 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRSB 64 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("00 111 0 00 10 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRSB 64 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "00 111 0 01 11 xxxxxxxxxxxx xxxxx xxxxx",
                "LDRSB 32 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("00 111 0 00 11 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRSB 32 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row(
                "00 111 0 00 11 1 xxxxx x1x x 10 xxxxx xxxxx",
                "LDRSB 32 (register)",
                Form.LOAD_STORE_REGISTER,
                Op.LDST_REG);
        row(
                "00 111 0 00 11 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRSB 32 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "00 111 0 00 11 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRSB 32 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("00 111 0 00 11 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRSB 32 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row("01 111 0 01 00 xxxxxxxxxxxx xxxxx xxxxx", "STRH (unsigned offset)", Form.LOAD_STORE_UNSIGNED, Op.LDST_IMM);
        row("01 111 0 00 00 0 xxxxxxxxx 00 xxxxx xxxxx", "STRH (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("01 111 0 00 00 1 xxxxx x1x x 10 xxxxx xxxxx", "STRH (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "01 111 0 00 00 0 xxxxxxxxx 01 xxxxx xxxxx",
                "STRH (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "01 111 0 00 00 0 xxxxxxxxx 11 xxxxx xxxxx",
                "STRH (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("01 111 0 00 00 0 xxxxxxxxx 10 xxxxx xxxxx", "STRH (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row("01 111 0 01 01 xxxxxxxxxxxx xxxxx xxxxx", "LDRH (unsigned offset)", Form.LOAD_STORE_UNSIGNED, Op.LDST_IMM);
        row("01 111 0 00 01 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRH (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("01 111 0 00 01 1 xxxxx x1x x 10 xxxxx xxxxx", "LDRH (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "01 111 0 00 01 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRH (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "01 111 0 00 01 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRH (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("01 111 0 00 01 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRH (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "01 111 0 01 10 xxxxxxxxxxxx xxxxx xxxxx",
                "LDRSH 64 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("01 111 0 00 10 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRSH 64 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row(
                "01 111 0 00 10 1 xxxxx x1x x 10 xxxxx xxxxx",
                "LDRSH 64 (register)",
                Form.LOAD_STORE_REGISTER,
                Op.LDST_REG);
        row(
                "01 111 0 00 10 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRSH 64 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "01 111 0 00 10 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRSH 64 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("01 111 0 00 10 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRSH 64 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "01 111 0 01 11 xxxxxxxxxxxx xxxxx xxxxx",
                "LDRSH 32 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("01 111 0 00 11 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRSH 32 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row(
                "01 111 0 00 11 1 xxxxx x1x x 10 xxxxx xxxxx",
                "LDRSH 32 (register)",
                Form.LOAD_STORE_REGISTER,
                Op.LDST_REG);
        row(
                "01 111 0 00 11 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRSH 32 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "01 111 0 00 11 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRSH 32 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("01 111 0 00 11 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRSH 32 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "10 111 0 01 00 xxxxxxxxxxxx xxxxx xxxxx",
                "STR 32 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("10 111 0 00 00 0 xxxxxxxxx 00 xxxxx xxxxx", "STR 32 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("10 111 0 00 00 1 xxxxx x1x x 10 xxxxx xxxxx", "STR 32 (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "10 111 0 00 00 0 xxxxxxxxx 01 xxxxx xxxxx",
                "STR 32 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "10 111 0 00 00 0 xxxxxxxxx 11 xxxxx xxxxx",
                "STR 32 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("10 111 0 00 00 0 xxxxxxxxx 10 xxxxx xxxxx", "STR 32 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "10 111 0 01 01 xxxxxxxxxxxx xxxxx xxxxx",
                "LDR 32 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("10 111 0 00 01 0 xxxxxxxxx 00 xxxxx xxxxx", "LDR 32 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("10 111 0 00 01 1 xxxxx x1x x 10 xxxxx xxxxx", "LDR 32 (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "10 111 0 00 01 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDR 32 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "10 111 0 00 01 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDR 32 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("10 111 0 00 01 0 xxxxxxxxx 10 xxxxx xxxxx", "LDR 32 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "10 111 0 01 10 xxxxxxxxxxxx xxxxx xxxxx",
                "LDRSW (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("10 111 0 00 10 0 xxxxxxxxx 00 xxxxx xxxxx", "LDRSW (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("10 111 0 00 10 1 xxxxx x1x x 10 xxxxx xxxxx", "LDRSW (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "10 111 0 00 10 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDRSW (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "10 111 0 00 10 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDRSW (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("10 111 0 00 10 0 xxxxxxxxx 10 xxxxx xxxxx", "LDRSW (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "11 111 0 01 00 xxxxxxxxxxxx xxxxx xxxxx",
                "STR 64 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("11 111 0 00 00 0 xxxxxxxxx 00 xxxxx xxxxx", "STR 64 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("11 111 0 00 00 1 xxxxx x1x x 10 xxxxx xxxxx", "STR 64 (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "11 111 0 00 00 0 xxxxxxxxx 01 xxxxx xxxxx",
                "STR 64 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "11 111 0 00 00 0 xxxxxxxxx 11 xxxxx xxxxx",
                "STR 64 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("11 111 0 00 00 0 xxxxxxxxx 10 xxxxx xxxxx", "STR 64 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row(
                "11 111 0 01 01 xxxxxxxxxxxx xxxxx xxxxx",
                "LDR 64 (unsigned offset)",
                Form.LOAD_STORE_UNSIGNED,
                Op.LDST_IMM);
        row("11 111 0 00 01 0 xxxxxxxxx 00 xxxxx xxxxx", "LDR 64 (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("11 111 0 00 01 1 xxxxx x1x x 10 xxxxx xxxxx", "LDR 64 (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row(
                "11 111 0 00 01 0 xxxxxxxxx 01 xxxxx xxxxx",
                "LDR 64 (post-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row(
                "11 111 0 00 01 0 xxxxxxxxx 11 xxxxx xxxxx",
                "LDR 64 (pre-index)",
                Form.LOAD_STORE_WRITEBACK,
                Op.LDST_WRITEBACK);
        row("11 111 0 00 01 0 xxxxxxxxx 10 xxxxx xxxxx", "LDR 64 (unprivileged)", Form.WORD, Op.LDST_UNPRIVILEGED);
        row("11 111 0 01 10 xxxxxxxxxxxx xxxxx xxxxx", "PRFM (unsigned offset)", Form.LOAD_STORE_UNSIGNED, Op.LDST_IMM);
        row("11 111 0 00 10 0 xxxxxxxxx 00 xxxxx xxxxx", "PRFM (unscaled)", Form.LOAD_STORE_UNSCALED, Op.LDST_IMM);
        row("11 111 0 00 10 1 xxxxx x1x x 10 xxxxx xxxxx", "PRFM (register)", Form.LOAD_STORE_REGISTER, Op.LDST_REG);
        row("00 011 0 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDR 32 (literal)", Form.LITERAL, Op.LDR_LITERAL_W);
        row("01 011 0 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDR 64 (literal)", Form.LITERAL, Op.LDR_LITERAL_X);
        row("10 011 0 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDRSW (literal)", Form.LITERAL, Op.LDRSW_LITERAL);
        row("11 011 0 00 xxxxxxxxxxxxxxxxxxxxxxxx", "PRFM (literal)", Form.PREFETCH, Op.HINT);
        row("00 101 0 000 0 xxxxxxx xxxxx xxxxx xxxxx", "STNP 32", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 001 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 32 (post-index)", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 010 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 32 (signed offset)", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 011 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 32 (pre-index)", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 000 1 xxxxxxx xxxxx xxxxx xxxxx", "LDNP 32", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 32 (post-index)", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 32 (signed offset)", Form.PAIR, Op.LDST_PAIR);
        row("00 101 0 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 32 (pre-index)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 000 0 xxxxxxx xxxxx xxxxx xxxxx", "STNP 64", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 001 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 64 (post-index)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 010 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 64 (signed offset)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 011 0 xxxxxxx xxxxx xxxxx xxxxx", "STP 64 (pre-index)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 000 1 xxxxxxx xxxxx xxxxx xxxxx", "LDNP 64", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 64 (post-index)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 64 (signed offset)", Form.PAIR, Op.LDST_PAIR);
        row("10 101 0 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP 64 (pre-index)", Form.PAIR, Op.LDST_PAIR);
        row("01 101 0 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDPSW (post-index)", Form.PAIR, Op.LDST_PAIR);
        row("01 101 0 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDPSW (signed offset)", Form.PAIR, Op.LDST_PAIR);
        row("01 101 0 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDPSW (pre-index)", Form.PAIR, Op.LDST_PAIR);
        row("xx 001000 0 0 0 xxxxx 0 xxxxx xxxxx xxxxx", "STXR", Form.WORD, Op.STXR);
        row("1x 001000 0 0 1 xxxxx 0 xxxxx xxxxx xxxxx", "STXP", Form.WORD, Op.STXP);
        row("xx 001000 0 1 0 xxxxx 0 xxxxx xxxxx xxxxx", "LDXR", Form.WORD, Op.LDXR);
        row("1x 001000 0 1 1 xxxxx 0 xxxxx xxxxx xxxxx", "LDXP", Form.WORD, Op.LDXP);
        row("xx 001000 0 0 0 xxxxx 1 xxxxx xxxxx xxxxx", "STLXR", Form.WORD, Op.STXR);
        row("1x 001000 0 0 1 xxxxx 1 xxxxx xxxxx xxxxx", "STLXP", Form.WORD, Op.STXP);
        row("xx 001000 0 1 0 xxxxx 1 xxxxx xxxxx xxxxx", "LDAXR", Form.WORD, Op.LDXR);
        row("1x 001000 0 1 1 xxxxx 1 xxxxx xxxxx xxxxx", "LDAXP", Form.WORD, Op.LDXP);
        row("xx 001000 1 0 0 xxxxx 1 xxxxx xxxxx xxxxx", "STLR", Form.WORD, Op.STLR);
        row("xx 001000 1 1 0 xxxxx 1 xxxxx xxxxx xxxxx", "LDAR", Form.WORD, Op.LDAR);
    }

    /** Loads and stores of SIMD and floating-point registers (C4.1.66). */
    private void simdLoadsAndStores() {
        row("xx 111 1 01 00 xxxxxxxxxxxx xxxxx xxxxx", "STR B/H/S/D (unsigned offset)", Form.WORD, Op.LDST_V_IMM);
        row("xx 111 1 00 00 0 xxxxxxxxx 00 xxxxx xxxxx", "STR B/H/S/D (unscaled)", Form.WORD, Op.LDST_V_IMM);
        row("xx 111 1 00 00 1 xxxxx x1x x 10 xxxxx xxxxx", "STR B/H/S/D (register)", Form.WORD, Op.LDST_V_REG);
        row("xx 111 1 00 00 0 xxxxxxxxx 01 xxxxx xxxxx", "STR B/H/S/D (post-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("xx 111 1 00 00 0 xxxxxxxxx 11 xxxxx xxxxx", "STR B/H/S/D (pre-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("xx 111 1 01 01 xxxxxxxxxxxx xxxxx xxxxx", "LDR B/H/S/D (unsigned offset)", Form.WORD, Op.LDST_V_IMM);
        row("xx 111 1 00 01 0 xxxxxxxxx 00 xxxxx xxxxx", "LDR B/H/S/D (unscaled)", Form.WORD, Op.LDST_V_IMM);
        row("xx 111 1 00 01 1 xxxxx x1x x 10 xxxxx xxxxx", "LDR B/H/S/D (register)", Form.WORD, Op.LDST_V_REG);
        row("xx 111 1 00 01 0 xxxxxxxxx 01 xxxxx xxxxx", "LDR B/H/S/D (post-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("xx 111 1 00 01 0 xxxxxxxxx 11 xxxxx xxxxx", "LDR B/H/S/D (pre-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("00 111 1 01 10 xxxxxxxxxxxx xxxxx xxxxx", "STR Q (unsigned offset)", Form.WORD, Op.LDST_V_IMM);
        row("00 111 1 00 10 0 xxxxxxxxx 00 xxxxx xxxxx", "STR Q (unscaled)", Form.WORD, Op.LDST_V_IMM);
        row("00 111 1 00 10 1 xxxxx x1x x 10 xxxxx xxxxx", "STR Q (register)", Form.WORD, Op.LDST_V_REG);
        row("00 111 1 00 10 0 xxxxxxxxx 01 xxxxx xxxxx", "STR Q (post-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("00 111 1 00 10 0 xxxxxxxxx 11 xxxxx xxxxx", "STR Q (pre-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("00 111 1 01 11 xxxxxxxxxxxx xxxxx xxxxx", "LDR Q (unsigned offset)", Form.WORD, Op.LDST_V_IMM);
        row("00 111 1 00 11 0 xxxxxxxxx 00 xxxxx xxxxx", "LDR Q (unscaled)", Form.WORD, Op.LDST_V_IMM);
        row("00 111 1 00 11 1 xxxxx x1x x 10 xxxxx xxxxx", "LDR Q (register)", Form.WORD, Op.LDST_V_REG);
        row("00 111 1 00 11 0 xxxxxxxxx 01 xxxxx xxxxx", "LDR Q (post-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("00 111 1 00 11 0 xxxxxxxxx 11 xxxxx xxxxx", "LDR Q (pre-index)", Form.WORD, Op.LDST_V_WRITEBACK);
        row("00 011 1 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDR S (literal)", Form.WORD, Op.LDR_V_LITERAL);
        row("00 101 1 000 0 xxxxxxx xxxxx xxxxx xxxxx", "STP S (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 001 0 xxxxxxx xxxxx xxxxx xxxxx", "STP S (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 010 0 xxxxxxx xxxxx xxxxx xxxxx", "STP S (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 011 0 xxxxxxx xxxxx xxxxx xxxxx", "STP S (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 000 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP S (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP S (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP S (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("00 101 1 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP S (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("01 011 1 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDR D (literal)", Form.WORD, Op.LDR_V_LITERAL);
        row("01 101 1 000 0 xxxxxxx xxxxx xxxxx xxxxx", "STP D (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 001 0 xxxxxxx xxxxx xxxxx xxxxx", "STP D (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 010 0 xxxxxxx xxxxx xxxxx xxxxx", "STP D (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 011 0 xxxxxxx xxxxx xxxxx xxxxx", "STP D (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 000 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP D (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP D (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP D (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("01 101 1 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP D (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("10 011 1 00 xxxxxxxxxxxxxxxxxxxxxxxx", "LDR Q (literal)", Form.WORD, Op.LDR_V_LITERAL);
        row("10 101 1 000 0 xxxxxxx xxxxx xxxxx xxxxx", "STP Q (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 001 0 xxxxxxx xxxxx xxxxx xxxxx", "STP Q (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 010 0 xxxxxxx xxxxx xxxxx xxxxx", "STP Q (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 011 0 xxxxxxx xxxxx xxxxx xxxxx", "STP Q (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 000 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP Q (no-allocate)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 001 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP Q (post-index)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 010 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP Q (signed offset)", Form.WORD, Op.LDST_V_PAIR);
        row("10 101 1 011 1 xxxxxxx xxxxx xxxxx xxxxx", "LDP Q (pre-index)", Form.WORD, Op.LDST_V_PAIR);
        row("0 x 0011000 0 000000 0000 xx xxxxx xxxxx", "ST4", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 0000 xx xxxxx xxxxx",
                "ST4, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 0 000000 0010 xx xxxxx xxxxx",
                "ST1 (four registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 0010 xx xxxxx xxxxx",
                "ST1 (four registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row("0 x 0011000 0 000000 0100 xx xxxxx xxxxx", "ST3", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 0100 xx xxxxx xxxxx",
                "ST3, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 0 000000 0110 xx xxxxx xxxxx",
                "ST1 (three registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 0110 xx xxxxx xxxxx",
                "ST1 (three registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 0 000000 0111 xx xxxxx xxxxx",
                "ST1 (one register)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 0111 xx xxxxx xxxxx",
                "ST1 (one register), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row("0 x 0011000 0 000000 1000 xx xxxxx xxxxx", "ST2", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 1000 xx xxxxx xxxxx",
                "ST2, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 0 000000 1010 xx xxxxx xxxxx",
                "ST1 (two registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 0 0 xxxxx 1010 xx xxxxx xxxxx",
                "ST1 (two registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011010 0 x 00000 xxx x xx xxxxx xxxxx",
                "ST1-4 (single structure)",
                Form.SINGLE_STRUCTURE,
                Op.LDST_V_SINGLE);
        row(
                "0 x 0011011 0 x xxxxx xxx x xx xxxxx xxxxx",
                "ST1-4 (single structure), post-index",
                Form.SINGLE_STRUCTURE,
                Op.LDST_V_SINGLE);
        row("0 x 0011000 1 000000 0000 xx xxxxx xxxxx", "LD4", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 0000 xx xxxxx xxxxx",
                "LD4, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 1 000000 0010 xx xxxxx xxxxx",
                "LD1 (four registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 0010 xx xxxxx xxxxx",
                "LD1 (four registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row("0 x 0011000 1 000000 0100 xx xxxxx xxxxx", "LD3", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 0100 xx xxxxx xxxxx",
                "LD3, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 1 000000 0110 xx xxxxx xxxxx",
                "LD1 (three registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 0110 xx xxxxx xxxxx",
                "LD1 (three registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 1 000000 0111 xx xxxxx xxxxx",
                "LD1 (one register)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 0111 xx xxxxx xxxxx",
                "LD1 (one register), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row("0 x 0011000 1 000000 1000 xx xxxxx xxxxx", "LD2", Form.MULTIPLE_STRUCTURES, Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 1000 xx xxxxx xxxxx",
                "LD2, post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011000 1 000000 1010 xx xxxxx xxxxx",
                "LD1 (two registers)",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011001 1 0 xxxxx 1010 xx xxxxx xxxxx",
                "LD1 (two registers), post-index",
                Form.MULTIPLE_STRUCTURES,
                Op.LDST_V_MULTIPLE);
        row(
                "0 x 0011010 1 x 00000 xxx x xx xxxxx xxxxx",
                "LD1-4 (single structure)",
                Form.SINGLE_STRUCTURE,
                Op.LDST_V_SINGLE);
        row(
                "0 x 0011011 1 x xxxxx xxx x xx xxxxx xxxxx",
                "LD1-4 (single structure), post-index",
                Form.SINGLE_STRUCTURE,
                Op.LDST_V_SINGLE);
    }

    /** SIMD and floating-point moves (C4.1.68). */
    private void simdMoves() {
        row("0 00 11110 00 1 00 110 000000 xxxxx xxxxx", "FMOV (general), 32 bits", Form.WORD, Op.FMOV_GENERAL);
        row("1 00 11110 01 1 00 110 000000 xxxxx xxxxx", "FMOV (general), 64 bits", Form.WORD, Op.FMOV_GENERAL);
        row("1 00 11110 10 1 01 110 000000 xxxxx xxxxx", "FMOV (general), upper half", Form.WORD, Op.FMOV_GENERAL);
        row("0 00 11110 00 1 00 111 000000 xxxxx xxxxx", "FMOV (general), 32 bits", Form.WORD, Op.FMOV_GENERAL);
        row("1 00 11110 01 1 00 111 000000 xxxxx xxxxx", "FMOV (general), 64 bits", Form.WORD, Op.FMOV_GENERAL);
        row("1 00 11110 10 1 01 111 000000 xxxxx xxxxx", "FMOV (general), upper half", Form.WORD, Op.FMOV_GENERAL);
        row("00011110 0x 1 000000 10000 xxxxx xxxxx", "FMOV (register)", Form.WORD, Op.FMOV_REG);
        row("00011110 0x 1 xxxxxxxx 100 00000 xxxxx", "FMOV (scalar, immediate)", Form.WORD, Op.FMOV_IMM);
        row("0 x 0 01110000 xxxxx 0 0000 1 xxxxx xxxxx", "DUP (element)", Form.VECTOR_COPY, Op.DUP_ELEMENT);
        row("0 x 0 01110000 xxxxx 0 0001 1 xxxxx xxxxx", "DUP (general)", Form.VECTOR_COPY, Op.DUP_GENERAL);
        row("0 1 0 01110000 xxxxx 0 0011 1 xxxxx xxxxx", "INS (general)", Form.VECTOR_COPY, Op.INS_GENERAL);
        row("0 x 0 01110000 xxxxx 0 0101 1 xxxxx xxxxx", "SMOV", Form.VECTOR_COPY, Op.SMOV);
        row("0 x 0 01110000 xxxxx 0 0111 1 xxxxx xxxxx", "UMOV", Form.VECTOR_COPY, Op.UMOV);
        row("0 1 1 01110000 xxxxx 0 xxxx 1 xxxxx xxxxx", "INS (element)", Form.VECTOR_COPY, Op.INS_ELEMENT);
        row("01 0 11110000 xxxxx 0 0000 1 xxxxx xxxxx", "DUP (element, scalar)", Form.VECTOR_COPY, Op.DUP_SCALAR);
        row("0 x 0 01110 00 1 xxxxx 00011 1 xxxxx xxxxx", "AND (vector)", Form.WORD, Op.AND_V);
        row("0 x 0 01110 01 1 xxxxx 00011 1 xxxxx xxxxx", "BIC (vector)", Form.WORD, Op.BIC_V);
        row("0 x 0 01110 10 1 xxxxx 00011 1 xxxxx xxxxx", "ORR (vector)", Form.WORD, Op.ORR_V);
        row("0 x 0 01110 11 1 xxxxx 00011 1 xxxxx xxxxx", "ORN (vector)", Form.WORD, Op.ORN_V);
        row("0 x 1 01110 00 1 xxxxx 00011 1 xxxxx xxxxx", "EOR (vector)", Form.WORD, Op.EOR_V);
        row("0 x 1 01110 01 1 xxxxx 00011 1 xxxxx xxxxx", "BSL (vector)", Form.WORD, Op.BSL_V);
        row("0 x 1 01110 10 1 xxxxx 00011 1 xxxxx xxxxx", "BIT (vector)", Form.WORD, Op.BIT_V);
        row("0 x 1 01110 11 1 xxxxx 00011 1 xxxxx xxxxx", "BIF (vector)", Form.WORD, Op.BIF_V);
        row(
                "0 x x 0111100000 xxx xxxx 0 1 xxxxx xxxxx",
                "MOVI, MVNI, ORR, BIC, FMOV (vector, immediate)",
                Form.MODIFIED_IMMEDIATE,
                Op.MODIFIED_IMM);
    }
}

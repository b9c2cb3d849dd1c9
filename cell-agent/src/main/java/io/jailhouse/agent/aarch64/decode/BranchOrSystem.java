package io.jailhouse.agent.aarch64.decode;

/** A branch, an instruction that raises an exception, or one of the system (DDI 0487 C4.1.65). */
final class BranchOrSystem extends InstructionWord {

    private static final int MRS_SP_EL0 = 0xd5384100;
    private static final int MRS_TPIDR_EL1 = 0xd538d080;
    // WFE, WFI, SEV, SEVL
    private static final int FIRST_HINT = 2;
    private static final int LAST_HINT = 5;

    BranchOrSystem(DecodedPage page, int slot, int word) {
        super(page, slot, word);
    }

    @Override
    void lower(Form form, int op) {
        switch (form) {
            case BRANCH -> branch(op, op == Op.B ? Op.B_OUT : Op.BL_OUT, 0, 0, signed(0, 26));
            case BRANCH_COND -> branchConditional();
            case COMPARE_BRANCH -> compareBranch(op);
            case TEST_BRANCH -> testBranch(op);
            case BRANCH_REGISTER -> emit(op, 0, rn, 0, 0);
            case SYSTEM_READ -> emit(op, dst(rd), easyToRead(), 0, word);
            case HINT -> hint();
            default -> word(op);
        }
    }

    private void branchConditional() {
        int condition = field(0, 4);
        long offset = signed(5, 19);
        if (condition >= 14) {
            branch(Op.B, Op.B_OUT, 0, 0, offset);
        } else {
            branch(Op.B_EQ + condition, Op.B_COND_OUT, 0, condition, offset);
        }
    }

    private void compareBranch(int op) {
        int far = op == Op.CBZ_X ? Op.CBZ_OUT_X : Op.CBNZ_OUT_X;
        branch(narrow(op), narrow(far), rd, 0, signed(5, 19));
    }

    private void testBranch(int op) {
        branch(op, op == Op.TBZ ? Op.TBZ_OUT : Op.TBNZ_OUT, rd, bit(31) << 5 | field(19, 5), signed(5, 14));
    }

    /** The immediate of a branch is the target's slot, or its offset from the start of the page. */
    private void branch(int near, int far, int d, int n, long offset) {
        long target = slot + offset;
        if (target >= 0 && target < DecodedPage.SLOTS) {
            emit(near, d, n, 0, target);
        } else {
            emit(far, d, n, 0, target * 4);
        }
    }

    /** Kernels keep in these registers what they ask for all the time: the task and the base of the CPU's variables. */
    private int easyToRead() {
        return switch (word & ~31) {
            case MRS_SP_EL0 -> Decoder.SP_EL0;
            case MRS_TPIDR_EL1 -> Decoder.TPIDR_EL1;
            default -> 0;
        };
    }

    /** The pointer authentication and branch targets of later cores are hints that do nothing here. */
    private void hint() {
        int number = field(5, 7);
        if (number >= FIRST_HINT && number <= LAST_HINT) {
            word(Op.HINT);
        } else {
            nop();
        }
    }
}

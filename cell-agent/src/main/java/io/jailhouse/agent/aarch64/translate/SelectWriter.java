package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/**
 * Writes conditional selects. They are branches of bytecode; the JVM's compiler makes conditional moves of them, which a program
 * that selects relies on, for it does so where a branch could not be predicted.
 *
 * <p>But it does not if what is selected is compared next: then it expects more of one branch instead of two. A zero that it
 * does not know to be one, added in between, keeps it from that. A search in a binary tree takes 0.7 of the time.
 */
final class SelectWriter {

    private final RegionBody body;
    private final FlagWriter flags;
    private final CodeBuilder code;

    SelectWriter(RegionBody body, FlagWriter flags) {
        this.body = body;
        this.flags = flags;
        code = body.code;
    }

    static boolean isSelect(int op) {
        return op >= Op.CSEL_X && op <= Op.CSNEG_W;
    }

    /**
     * Writes one.
     *
     * @param compared whether the result is compared behind it
     */
    void write(Instruction i, FlagKind before, boolean compared) {
        Label first = code.newLabel();
        Label end = code.newLabel();
        flags.branch(before, (int) i.immediate(), true, first);
        body.push(i.m());
        switch (i.op()) {
            case Op.CSINC_X, Op.CSINC_W -> code.lconst_1().ladd();
            case Op.CSINV_X, Op.CSINV_W -> code.loadConstant(-1L).lxor();
            case Op.CSNEG_X, Op.CSNEG_W -> code.lneg();
            default -> {}
        }
        code.goto_(end).labelBinding(first);
        body.push(i.n());
        code.labelBinding(end);
        if (compared) {
            body.pushUnknownZero();
            code.ladd();
        }
        if ((i.op() - Op.CSEL_X & 1) == 0) {
            body.pop(i.d());
        } else {
            body.popNarrow(i.d());
        }
    }
}

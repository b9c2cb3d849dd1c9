package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;

/**
 * What an execution of an entry costs the interpreter: a turn of a loop from its head, or what follows of a function. Roughly, from
 * the decoded instructions of one page, without what is called or repeated in between.
 */
final class EntryCost {

    /** What an instruction costs that the dispatch loop leaves to others, when those that it executes itself cost one. */
    private static final int SINGLE_STEP = 10;

    /** At most, of what is not a loop: of a function a part is executed, which may be small. */
    private static final int FUNCTION = 8;

    private static final int MOST_INSTRUCTIONS = 256;

    private EntryCost() {}

    /** In simple instructions, at least 1. */
    static int of(DecodedPage page, int entry) {
        int cost = 0;
        int slot = entry;
        for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
            int op = page.code[slot] & Decoder.OP_MASK;
            if (op == Op.UNDECODED || op == Op.NEXT_PAGE || (op >= Op.B_OUT && op <= Op.RET)) {
                break;
            }
            cost += op < Op.INTEGER_FIRST ? 1 : SINGLE_STEP;
            boolean branches = op >= Op.B && op <= Op.TBNZ && op != Op.BL;
            int to = (int) page.immediate[slot];
            if (branches && to <= entry) {
                return cost;
            }
            slot = op == Op.B && to > slot ? to : slot + 1;
        }
        return Math.clamp(cost, 1, FUNCTION);
    }
}

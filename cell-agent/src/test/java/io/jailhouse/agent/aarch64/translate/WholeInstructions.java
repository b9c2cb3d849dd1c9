package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;

/** Tells tests which instructions the host's SIMD instructions can do. */
public final class WholeInstructions {

    private WholeInstructions() {}

    /** The method that does an instruction, with its class, or the empty text if there is none. */
    public static String method(int word) {
        DecodedPage page = new DecodedPage(0, 0);
        Decoder.decode(page, 0, word);
        int op = page.code[0] & Decoder.OP_MASK;
        WholeOperation operation = op < Op.SIMD_FIRST ? null : WholeOperation.of(op, word);
        return operation == null ? "" : operation.type().displayName() + "." + operation.method();
    }
}

package io.jailhouse.agent.aarch64.programs;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import java.util.function.IntSupplier;

/** Tells instructions from words that are none. */
final class Allocation {

    private final DecodedPage page = new DecodedPage(0, 0);

    /** The first of the words that is an instruction. */
    int firstOf(IntSupplier words) {
        while (true) {
            int word = words.getAsInt();
            Decoder.decode(page, 0, word);
            if ((page.code[0] & Decoder.OP_MASK) != Op.UNDEFINED) {
                return word;
            }
        }
    }
}

package io.jailhouse.agent.aarch64.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Words lead to one row of the table, or to none. */
class InstructionTableTest {

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void everyWordIsOneInstructionOrUndefined(@ForAll("words") int word) {
        List<String> rows = Arrays.stream(InstructionTable.candidates(word))
                .filter(row -> row.isOf(word))
                .map(InstructionTable.Row::name)
                .toList();

        assertThat(rows).as("rows of %08x", word).hasSizeLessThanOrEqualTo(1);
        assertThat(Decoder.name(word)).isEqualTo(rows.isEmpty() ? "undefined" : rows.getFirst());
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void everyWordCanBeDecoded(@ForAll("words") int word) {
        DecodedPage page = new DecodedPage(0, 0);

        Decoder.decode(page, 0, word);

        int op = page.code[0] & Decoder.OP_MASK;
        assertThat(op).as("operation of %08x", word).isNotEqualTo(Op.UNDECODED);
        assertThat(op == Op.UNDEFINED || !Decoder.name(word).equals("undefined"))
                .as("%08x", word)
                .isTrue();
    }

    /** Any words, and words that differ from a row in a few bits. */
    @Provide
    Arbitrary<Integer> words() {
        Arbitrary<Integer> anything = Arbitraries.integers().withoutEdgeCases();
        Arbitrary<Integer> near = Combinators.combine(
                        anything, anything, Arbitraries.integers().between(0, 31))
                .as((word, choice, flipped) -> nearRow(word, choice) ^ ((choice & 1) == 0 ? 0 : 1 << flipped));
        return Arbitraries.oneOf(anything, near, near);
    }

    private static int nearRow(int word, int choice) {
        InstructionTable.Row[] rows = InstructionTable.candidates(word);
        if (rows.length == 0) {
            return word;
        }
        InstructionTable.Row row = rows[Integer.remainderUnsigned(choice >>> 1, rows.length)];
        return (word & ~row.mask()) | row.value();
    }
}

package io.jailhouse.agent.aarch64.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntryCostTest {
    private static final int NOP = 0xd503201f;
    private static final int ADD = 0x8b020020;
    private static final int FADD = 0x1e622820;
    private static final int RET = 0xd65f03c0;

    private static int cost(int entry, int... words) {
        DecodedPage page = new DecodedPage(0x80000000L, 0);
        for (int slot = 0; slot < words.length; slot++) {
            Decoder.decode(page, slot, words[slot]);
        }
        return EntryCost.of(page, entry);
    }

    /** B.NE over so many instructions. */
    private static int branchIfNotEqual(int instructions) {
        return 0x54000001 | (instructions & 0x7ffff) << 5;
    }

    /** B over so many instructions. */
    private static int branch(int instructions) {
        return 0x14000000 | (instructions & 0x3ffffff);
    }

    @Test
    void aTurnOfALoopCostsItsInstructions() {
        assertThat(cost(1, NOP, ADD, ADD, branchIfNotEqual(-2), ADD, ADD)).isEqualTo(3);
    }

    @Test
    void whatTheDispatchLoopDoesNotExecuteCostsTenTimesAsMuch() {
        assertThat(cost(0, ADD, FADD, branchIfNotEqual(-2))).isEqualTo(12);
    }

    @Test
    void aLoopWithinIsCountedOnceAndPassed() {
        assertThat(cost(0, ADD, ADD, branchIfNotEqual(-1), ADD, branch(-4), ADD))
                .isEqualTo(5);
    }

    @Test
    void aFunctionCostsWhatItHasUntilItReturns() {
        assertThat(cost(0, ADD, ADD, RET, ADD)).isEqualTo(2);
    }

    @Test
    void aFunctionThatCallsItselfIsNoLoop() {
        int callBack = 0x94000000 | (-3 & 0x3ffffff);
        int[] words = new int[40];
        Arrays.fill(words, ADD);
        words[3] = callBack;
        assertThat(cost(0, words)).isEqualTo(cost(4, words)).isLessThan(words.length);
    }

    @Test
    void whatIsJumpedOverCostsNothing() {
        assertThat(cost(0, ADD, branch(3), FADD, FADD, ADD, RET)).isEqualTo(3);
    }

    @Test
    void codeThatNobodyExecutedIsNotLookedAt() {
        assertThat(cost(0, ADD, ADD)).isEqualTo(2);
    }
}

package io.jailhouse.agent.aarch64.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintsTest {

    private static final int HINT = 0xd503201f;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 8, 16, 20, 25, 29, 32, 34, 36, 38, 127})
    void aHintThatDoesNothingHereStaysInTheDispatchLoop(int number) {
        assertThat(operation(number)).isEqualTo(Op.MOV_CONST);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aHintThatWaitsOrSignalsIsASystemInstruction(int number) {
        assertThat(operation(number)).isEqualTo(Op.HINT);
    }

    private static int operation(int number) {
        DecodedPage page = new DecodedPage(0, 0);
        Decoder.decode(page, 0, HINT | number << 5);
        return page.code[0] & Decoder.OP_MASK;
    }
}

package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.proto.CellState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.TypeConversionException;

final class CellStateConverterTest {
    private final CellStateConverter states = new CellStateConverter();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void whatCellListPrintsIsRead(CellState state) {
        assertThat(states.convert(CellListCommand.text(state))).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "shut-down, CELL_STATE_SHUT_DOWN",
        "locked, CELL_STATE_RUNNING_LOCKED",
        "Running, CELL_STATE_RUNNING",
        "comm-abi-mismatch, CELL_STATE_COMM_ABI_MISMATCH"
    })
    void spellingsWithoutBlanksAreRead(String word, CellState state) {
        assertThat(states.convert(word)).isEqualTo(state);
    }

    @Test
    void otherWordsAreRefusedWithTheListOfStates() {
        assertThatThrownBy(() -> states.convert("stopped"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("\"stopped\"")
                .hasMessageContaining("shut-down");
    }
}

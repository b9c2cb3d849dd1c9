package io.jailhouse.cli;

import io.jailhouse.proto.CellState;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a cell's state as {@code cell list} prints it, in any case and with dashes for blanks; {@code locked} is
 * {@code running/locked}.
 */
final class CellStateConverter implements ITypeConverter<CellState> {
    @Override
    public CellState convert(String word) {
        String spelling = spelling(word);
        for (CellState state : CellState.values()) {
            if (state != CellState.UNRECOGNIZED
                    && spelling(CellListCommand.text(state)).equals(spelling)) {
                return state;
            }
        }
        if (spelling.equals("locked")) {
            return CellState.CELL_STATE_RUNNING_LOCKED;
        }
        throw new TypeConversionException("\"" + word + "\" is no state of a cell: running, running/locked, shut-down,"
                + " failed, comm-abi-mismatch or invalid");
    }

    private static String spelling(String word) {
        return word.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}

package io.jailhouse.daemon.lifecycle;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import java.util.Optional;

/** A cell as a user names it: by number or by name. */
public sealed interface CellName {
    /** By run-time id. */
    record Id(int id) implements CellName {}

    /** By name; like the driver, only the first 31 characters count. */
    record Name(String name) implements CellName {
        private static final int MAX_LENGTH = 31;

        /** Cuts the name. */
        public Name {
            name = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
        }
    }

    /** Finds the cell on a board. */
    default Optional<Cell> on(Board board) {
        return switch (this) {
            case Id(int id) -> board.cell(id);
            case Name(String name) -> board.cell(name);
        };
    }

    /** Returns the name as it stands in a sentence. */
    default String quoted() {
        return switch (this) {
            case Id(int id) -> Integer.toString(id);
            case Name(String name) -> '"' + name + '"';
        };
    }
}

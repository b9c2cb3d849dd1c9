package io.jailhouse.daemon.ledger;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a former daemon of the board left.
 *
 * @param settings how the board was enabled
 * @param board as it was after the last operation that was done; empty: not enabled
 * @param intent where one that is not done was to lead
 * @param agents by cell id
 */
public record RecordedBoard(
        SettingsRecord settings, Optional<Board> board, Optional<Intent> intent, Map<Integer, RecordedAgent> agents) {
    /** Copies the map. */
    public RecordedBoard {
        agents = Map.copyOf(agents);
    }

    /**
     * An operation whose effects may have happened in part.
     *
     * @param operation what it is
     * @param board that it was to lead to; empty: not enabled
     * @param starts cells whose CPUs it was to let go
     */
    public record Intent(Operation operation, Optional<Board> board, List<StartRecord> starts) {
        /** Copies the list. */
        public Intent {
            starts = List.copyOf(starts);
        }
    }
}

package io.jailhouse.daemon.lifecycle;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;

/** The outcome of a request. */
public sealed interface Decision {
    /**
     * The request is carried out.
     *
     * @param next the board afterwards; empty when it is not enabled any more
     * @param effects what brings it about, in order
     * @param warnings sentences for the caller
     */
    record Accepted(Optional<Board> next, List<Effect> effects, List<String> warnings) implements Decision {
        /** Copies the lists. */
        public Accepted {
            effects = List.copyOf(effects);
            warnings = List.copyOf(warnings);
        }

        static Accepted of(Board next, List<Effect> effects) {
            return new Accepted(Optional.of(next), effects, List.of());
        }
    }

    /**
     * The request is refused and nothing changes.
     *
     * @param errno what the driver would return
     * @param explanation one sentence for a person
     */
    record Refused(Errno errno, String explanation) implements Decision {}
}

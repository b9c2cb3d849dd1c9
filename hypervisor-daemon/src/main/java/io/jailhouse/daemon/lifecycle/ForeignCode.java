package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.Architecture;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.transport.Errno;
import java.util.Optional;

/**
 * Boards on which nothing can be executed. One of ARMv7 is not among them: its inmates are not executed, but images of AArch64
 * find there what they look for.
 */
final class ForeignCode {
    private ForeignCode() {}

    /** Returns why no inmate starts on a board; empty if they do. */
    static Optional<Refused> refusal(Board board) {
        return board.architecture() == Architecture.X86
                ? Optional.of(new Refused(
                        Errno.EOPNOTSUPP, "the board is x86, whose inmates nothing executes; those of arm64 are"))
                : Optional.empty();
    }
}

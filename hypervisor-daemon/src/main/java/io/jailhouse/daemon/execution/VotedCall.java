package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.Verdict;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A call that its cell has a vote in: decided, then the cell is asked, then decided again and carried out. Each method
 * but {@link #answer} is a turn on the hypervisor thread.
 */
final class VotedCall {
    private final CellCalls calls;
    private final CellMail mail;
    private final Turn turn;
    private final Sequel sequel;
    private final CompletableFuture<Void> answer = new CompletableFuture<>();

    /** The call on the board as it is when a method is called. */
    interface Turn {
        /** Returns the cell that the call names. */
        Optional<Cell> cell();

        /** Tells whether the call would be refused, whatever its cell says. */
        boolean isRefused();

        /** Decides the call and carries it out. */
        void carryOut() throws IOException;
    }

    /** What a call does when its decision was carried out: the images of a load, for example. */
    interface Sequel {
        void run() throws IOException;
    }

    /**
     * Prepares a call.
     *
     * @param calls the others, about this cell and about others
     * @param mail asks the cell
     * @param turn what is decided and carried out
     * @param sequel what is done then
     */
    VotedCall(CellCalls calls, CellMail mail, Turn turn, Sequel sequel) {
        this.calls = calls;
        this.mail = mail;
        this.turn = turn;
        this.sequel = sequel;
    }

    /** Returns how the call ends; any thread may wait for it. */
    CompletableFuture<Void> answer() {
        return answer;
    }

    void begin() {
        turn.cell()
                .ifPresentOrElse(
                        cell -> calls.begin(cell.id(), () -> ask(cell.id())), () -> conclude(new Verdict.Granted()));
    }

    private void ask(int cellId) {
        if (turn.cell().filter(cell -> cell.id() != cellId).isPresent()) {
            // The cell went while this call waited, and another one has its name.
            calls.end(cellId);
            begin();
        } else if (turn.isRefused()) {
            // An error that no vote can change comes first: the cell is not asked.
            conclude(new Verdict.Granted());
            calls.end(cellId);
        } else {
            mail.requestShutdown(cellId, verdict -> {
                conclude(verdict);
                calls.end(cellId);
            });
        }
    }

    /** Decides on the board as it is now, whatever it was when the cell was asked. */
    private void conclude(Verdict verdict) {
        HypervisorThread.complete(answer, () -> {
            if (verdict instanceof Verdict.Denied(String explanation)) {
                throw new CallRefused(Errno.EPERM, explanation);
            }
            turn.carryOut();
            sequel.run();
            return null;
        });
    }
}

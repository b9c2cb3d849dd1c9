package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.CellFlag;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.shm.CommunicationRegionDescriptor;

/** Who is asked, and what the answer means (hypervisor/control.c, {@code cell_exchange_message}). Pure functions. */
public final class Voting {
    private Voting() {}

    /**
     * Tells how a message gets to a cell.
     *
     * @param cell the cell as it is now
     * @param agentAnswers whether its agent lives and is not stopped; without it the inmate executes nothing
     */
    public static Delivery delivery(Cell cell, boolean agentAnswers) {
        if (cell.config().has(CellFlag.PASSIVE_COMMREG)) {
            return new Delivery.None();
        }
        boolean couldAnswer = agentAnswers && !cell.failedCpus().containsAll(cell.cpus());
        return couldAnswer && answersIn(cell.state())
                ? new Delivery.Awaited(cell.config().msgReplyTimeout())
                : new Delivery.Written();
    }

    /** Like the original, a cell whose state word means nothing is asked; one that knows another revision is not. */
    private static boolean answersIn(CellState state) {
        return switch (state) {
            case RUNNING, RUNNING_LOCKED, INVALID -> true;
            case SHUT_DOWN, FAILED, COMM_ABI_MISMATCH -> false;
        };
    }

    /**
     * Judges the end of a message.
     *
     * @param cell the name of the cell that it was sent to
     * @param message what was sent
     * @param outcome how it ended, as the agent tells
     */
    public static Verdict verdict(String cell, CellMessage message, MessageOutcome outcome) {
        return switch (outcome.getEnd()) {
            case END_REPLIED -> ofReply(cell, message, outcome.getWord());
            case END_CELL_ENDED, END_ABANDONED -> new Verdict.Granted();
            case END_TIMED_OUT -> new Verdict.Expired();
            case END_UNSPECIFIED, UNRECOGNIZED ->
                new Verdict.Denied("the agent of cell \"%s\" does not say how the message ended".formatted(cell));
        };
    }

    private static Verdict ofReply(String cell, CellMessage message, int reply) {
        if (reply == message.expectedReply()) {
            return new Verdict.Granted();
        }
        return new Verdict.Denied(
                switch (reply) {
                    case CommunicationRegionDescriptor.REPLY_DENIED ->
                        "cell \"%s\" denied the shutdown request".formatted(cell);
                    case CommunicationRegionDescriptor.REPLY_UNKNOWN ->
                        "cell \"%s\" does not know the message, which counts as a denial".formatted(cell);
                    default ->
                        "cell \"%s\" gave the unexpected reply %s, which counts as a denial"
                                .formatted(cell, Integer.toUnsignedString(reply));
                });
    }
}

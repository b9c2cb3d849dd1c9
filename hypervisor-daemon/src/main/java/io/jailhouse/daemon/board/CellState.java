package io.jailhouse.daemon.board;

/** What the state word of a cell's communication region says (include/jailhouse/hypercall.h). */
public enum CellState {
    RUNNING("running"),
    RUNNING_LOCKED("running/locked"),
    SHUT_DOWN("shut down"),
    FAILED("failed"),
    COMM_ABI_MISMATCH("Comm ABI mismatch"),
    INVALID("invalid");

    private final String text;

    CellState(String text) {
        this.text = text;
    }

    /** Returns what {@code cell list} prints. */
    public String text() {
        return text;
    }

    /** Returns the value of the state word; meaningless for {@link #INVALID}. */
    public int word() {
        return ordinal();
    }

    /**
     * Interprets a state word, which the inmate may have set to anything.
     *
     * @param word the word
     * @return the state, {@link #INVALID} for values that mean nothing
     */
    public static CellState ofWord(int word) {
        return word >= 0 && word < INVALID.ordinal() ? values()[word] : INVALID;
    }
}

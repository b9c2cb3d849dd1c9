package io.jailhouse.junit;

/** What a cell does, as {@code jailhouse cell list} says. */
public enum CellState {
    /** Its inmate runs. */
    RUNNING,
    /** Its inmate runs and does not allow changes of the board's cells. */
    RUNNING_LOCKED,
    /** It has been created or stopped, or its inmate said that it is done. */
    SHUT_DOWN,
    /** All its CPUs have failed, or its process died. */
    FAILED,
    /** Its inmate speaks another version of the communication region. */
    COMM_ABI_MISMATCH,
    /** Its inmate wrote a word that is no state. */
    INVALID;

    static CellState of(io.jailhouse.proto.CellState state) {
        return switch (state) {
            case CELL_STATE_RUNNING -> RUNNING;
            case CELL_STATE_RUNNING_LOCKED -> RUNNING_LOCKED;
            case CELL_STATE_SHUT_DOWN -> SHUT_DOWN;
            case CELL_STATE_FAILED -> FAILED;
            case CELL_STATE_COMM_ABI_MISMATCH -> COMM_ABI_MISMATCH;
            case CELL_STATE_INVALID, UNRECOGNIZED -> INVALID;
        };
    }

    io.jailhouse.proto.CellState message() {
        return switch (this) {
            case RUNNING -> io.jailhouse.proto.CellState.CELL_STATE_RUNNING;
            case RUNNING_LOCKED -> io.jailhouse.proto.CellState.CELL_STATE_RUNNING_LOCKED;
            case SHUT_DOWN -> io.jailhouse.proto.CellState.CELL_STATE_SHUT_DOWN;
            case FAILED -> io.jailhouse.proto.CellState.CELL_STATE_FAILED;
            case COMM_ABI_MISMATCH -> io.jailhouse.proto.CellState.CELL_STATE_COMM_ABI_MISMATCH;
            case INVALID -> io.jailhouse.proto.CellState.CELL_STATE_INVALID;
        };
    }
}

package io.jailhouse.daemon.board;

import java.util.OptionalInt;

/**
 * An inmate that the root cell runs in place of Linux.
 *
 * @param entry where it begins, an address of the root cell
 * @param cpu physical number of the CPU that begins; empty for the root cell's first
 * @param running whether it was started
 */
public record RootInmate(long entry, OptionalInt cpu, boolean running) {
    /** Returns the same inmate, started or stopped. */
    public RootInmate withRunning(boolean nowRunning) {
        return new RootInmate(entry, cpu, nowRunning);
    }
}

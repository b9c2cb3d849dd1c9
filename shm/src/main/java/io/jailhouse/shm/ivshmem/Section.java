package io.jailhouse.shm.ivshmem;

/**
 * A peer's view of a section of a link: a range of the board's memory.
 *
 * @param physicalAddress of its first byte
 * @param size in bytes; 0: the peer's configuration has no such section
 * @param readable whether the peer may read it
 * @param writable whether the peer may write it
 */
public record Section(long physicalAddress, long size, boolean readable, boolean writable) {

    /** Index of the state table among a peer's sections. */
    public static final int STATE_TABLE = 0;

    /** Index of the read-write section among a peer's sections. */
    public static final int READ_WRITE = 1;

    /** Index of the first output section, peer 0's, among a peer's sections. */
    public static final int FIRST_OUTPUT = 2;
}

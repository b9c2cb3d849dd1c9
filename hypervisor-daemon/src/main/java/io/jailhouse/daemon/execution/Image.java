package io.jailhouse.daemon.execution;

import java.nio.file.Path;

/**
 * An image that travelled to the daemon and waits in a spool file.
 *
 * @param file name that the user gave, for messages
 * @param address target in the cell's address space
 * @param spool file that holds the bytes, possibly those of several images
 * @param offset where they begin in it
 * @param size bytes
 */
public record Image(String file, long address, Path spool, long offset, long size) {}

/**
 * Creates the shared files of a board with Chronicle Bytes. Only the daemon uses this package: whoever opens the files
 * loads no class of Chronicle. {@link io.jailhouse.shm.create.BoardFiles} is the entry.
 */
package io.jailhouse.shm.create;

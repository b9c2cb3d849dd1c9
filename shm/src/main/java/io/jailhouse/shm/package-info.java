/**
 * What the processes of one board share: the paths of its files, mappings of them, board memory, the clock page, the
 * communication regions, and the kernel services (futex, locks that die with their holder) that order all this.
 *
 * <p>Nothing here creates a file of the board; that is {@link io.jailhouse.shm.create}, which only the daemon uses.
 * All values are little-endian, which is also the byte order of every supported host.
 */
package io.jailhouse.shm;

/**
 * Consoles: what the hypervisor and the serial ports of a board say, written by many processes without locks, merged
 * by any number of readers, valid whoever dies; and what the host types into a port.
 * {@link io.jailhouse.shm.console.ConsoleFile} is the entry.
 */
package io.jailhouse.shm.console;

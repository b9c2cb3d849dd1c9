/** Registers of serial ports, shared by every process that models the same port. */
package io.jailhouse.shm.serial;

/**
 * The board as the hypervisor sees it at one moment: who owns which CPUs, memory and serial ports.
 * Immutable values without effects; the lifecycle package computes the next board from one.
 */
package io.jailhouse.daemon.board;

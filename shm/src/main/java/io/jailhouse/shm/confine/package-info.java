/**
 * How a process gives up what it does not need: Landlock for files, TCP and what lies outside of its domain, a seccomp
 * filter for system calls, and no new privileges. Nothing here can be taken back by the process that did it.
 */
package io.jailhouse.shm.confine;

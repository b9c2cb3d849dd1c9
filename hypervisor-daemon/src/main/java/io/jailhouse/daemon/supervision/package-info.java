/**
 * The agents of a board as processes: spawning them, recognising them when they attach, giving them
 * orders, noticing their death. Knows nothing of ownership; the hypervisor thread calls it, gRPC
 * threads and the process reaper report to it.
 */
package io.jailhouse.daemon.supervision;

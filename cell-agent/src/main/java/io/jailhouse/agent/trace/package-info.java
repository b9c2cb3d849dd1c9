/**
 * Records which blocks CPUs execute, for a trace. The CPU's thread writes into a ring of its own and never waits; one thread
 * takes the records out of the rings of all CPUs and hands them to the control stream.
 */
package io.jailhouse.agent.trace;

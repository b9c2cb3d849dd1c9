/**
 * Exceptions: what raises them, how their syndromes are encoded, how a CPU enters and leaves EL1 (DDI 0487 D1.3).
 *
 * <p>Works on the CPU's state alone, on the CPU's own thread; called by the interpreter and the MMU.
 */
package io.jailhouse.agent.aarch64.exception;

/**
 * The state of one AArch64 CPU and its system registers (DDI 0487 D17).
 *
 * <p>{@link io.jailhouse.agent.aarch64.sysreg.CpuState} is data that the interpreter, the MMU and the exception model
 * share on the CPU's own thread. Knows no memory.
 */
package io.jailhouse.agent.aarch64.sysreg;

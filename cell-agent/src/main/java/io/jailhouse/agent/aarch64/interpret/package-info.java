/**
 * The interpreter: the readable definition of each A64 instruction (DDI 0487 C6, C7).
 *
 * <p>{@link io.jailhouse.agent.aarch64.interpret.Interpreter} is the engine and its dispatch loop; instructions that are
 * rarer stand in classes by group, one method an instruction. Called by the CPU's thread through
 * {@link io.jailhouse.agent.cpu.CpuEngine}; touches the CPU's state, and memory through the MMU.
 */
package io.jailhouse.agent.aarch64.interpret;

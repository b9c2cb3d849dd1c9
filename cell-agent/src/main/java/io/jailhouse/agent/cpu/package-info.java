/**
 * The boundary between the agent and whatever executes an inmate's machine code.
 *
 * <p>The agent's CPU threads call {@link io.jailhouse.agent.cpu.CpuEngine#run} and handle the
 * {@link io.jailhouse.agent.cpu.Exit} that it returns, as a hypervisor handles a vmexit. Touches nothing itself.
 */
package io.jailhouse.agent.cpu;

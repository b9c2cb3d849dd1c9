/**
 * SIMD instructions of the guest by those of the host, as the JVM's optimising compiler knows them
 * ({@code jdk.internal.vm.vector}: what the JVM's vector API is made of, without its module). Called by the code of regions, on
 * the thread of a CPU, and by nobody else: {@link io.jailhouse.agent.aarch64.hostsimd.HostVector} moves registers,
 * {@link io.jailhouse.agent.aarch64.hostsimd.BitInstructions} and a class for each size of lanes, made by the build from
 * {@code src/main/templates}, have the instructions. Nothing here is a definition: those are in
 * {@link io.jailhouse.agent.aarch64.simd}, and are executed wherever the compiler has not made the code.
 */
package io.jailhouse.agent.aarch64.hostsimd;

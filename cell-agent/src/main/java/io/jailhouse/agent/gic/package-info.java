/**
 * The Generic Interrupt Controller as a cell sees it: GICv3 (Arm IHI 0069) and GICv2 (IHI 0048).
 *
 * <p>{@link io.jailhouse.agent.gic.Gic} is the controller of one cell. A guest programs it through the {@code
 * Distributor}, the {@code Redistributors} and the CPU interface, which is {@code SystemRegisterInterface} in GICv3 and
 * {@code MemoryInterface} in GICv2; both stand on {@link io.jailhouse.agent.gic.CpuInterface}, where priorities are
 * decided. What the cell does not own reads as zero and ignores writes.
 *
 * <p>State that several CPUs share is kept in words that are changed atomically; a CPU interface belongs to the thread of
 * its CPU. Nothing here locks or, once made, allocates.
 */
package io.jailhouse.agent.gic;

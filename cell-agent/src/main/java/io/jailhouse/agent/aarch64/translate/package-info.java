/**
 * The translator: turns regions of hot guest code into JVM bytecode, each into a hidden class of its own, with the guest's
 * registers in JVM locals.
 *
 * <p>A region has one entry and is left with the exact state of the guest, at an instruction that the interpreter goes on
 * with: whatever cannot be done on the fast path (a device, a fault, an instruction that is not known here) is the
 * interpreter's. Regions belong to the thread of one CPU; only {@link io.jailhouse.agent.aarch64.translate.Translator}
 * has a thread of its own, which makes code from what the CPU has read.
 */
package io.jailhouse.agent.aarch64.translate;

/**
 * SIMD and floating-point arithmetic and cryptography: the readable definition of each instruction (DDI 0487 C7), one class
 * for each shape that operands and results have, and in it one line an instruction.
 *
 * <p>{@link io.jailhouse.agent.aarch64.simd.SimdUnit} belongs to one CPU and its thread; the interpreter calls it with an
 * operation and its instruction word. Nothing here touches memory, raises exceptions of the guest or allocates.
 */
package io.jailhouse.agent.aarch64.simd;

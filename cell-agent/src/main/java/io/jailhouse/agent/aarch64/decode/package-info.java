/**
 * The A64 instruction set as a table, and guest code decoded from it (DDI 0487 C4).
 *
 * <p>{@link io.jailhouse.agent.aarch64.decode.InstructionTable} says which encodings exist,
 * {@link io.jailhouse.agent.aarch64.decode.Decoder} turns a word into an operation and operands, by the
 * {@link io.jailhouse.agent.aarch64.decode.InstructionWord} of its group,
 * {@link io.jailhouse.agent.aarch64.decode.DecodedPage} keeps the result for a page of guest memory. Touches no guest
 * state; called by the interpreter.
 */
package io.jailhouse.agent.aarch64.decode;

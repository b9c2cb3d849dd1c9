/**
 * Floating point in integer arithmetic: the functions of the Arm pseudo-code (DDI 0487, shared/functions/float) for half,
 * single and double precision, with all rounding modes, flush-to-zero, default NaN and the cumulative exception flags.
 *
 * <p>Values travel as bits in a {@code long}, zero-extended; a format is named by the logarithm of its bytes. {@link
 * io.jailhouse.agent.aarch64.fp.FpUnit} belongs to one CPU and its thread and allocates nothing.
 */
package io.jailhouse.agent.aarch64.fp;

package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.simd.PackedLanes.greaterOrEqual;
import static io.jailhouse.agent.aarch64.simd.PackedLanes.subtract;
import static io.jailhouse.agent.aarch64.simd.PackedLanes.unsignedGreaterOrEqual;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Arithmetic on all lanes of half a register at once that stops at the ends of the range and notes that in FPSR.QC. */
public final class SaturatingLanes {

    private static final long QC = 1 << 27;

    private final CpuState state;

    /** The arithmetic of the CPU with this state. */
    public SaturatingLanes(CpuState state) {
        this.state = state;
    }

    private void note(long saturated) {
        if (saturated != 0) {
            state.fpsr |= QC;
        }
    }

    /** UQADD. */
    public long unsignedAdd(long a, long b, long signs, int top) {
        long sum = PackedLanes.add(a, b, signs);
        long over = ~unsignedGreaterOrEqual(sum, a, signs, top);
        note(over);
        return sum | over;
    }

    /** UQSUB. */
    public long unsignedSubtract(long a, long b, long signs, int top) {
        long fits = unsignedGreaterOrEqual(a, b, signs, top);
        note(~fits);
        return subtract(a, b, signs) & fits;
    }

    /** SQADD. */
    public long add(long a, long b, long signs, int top) {
        long sum = PackedLanes.add(a, b, signs);
        return limited(a, sum, ~(a ^ b) & (a ^ sum), signs, top);
    }

    /** SQSUB. */
    public long subtractSigned(long a, long b, long signs, int top) {
        long difference = subtract(a, b, signs);
        return limited(a, difference, (a ^ b) & (a ^ difference), signs, top);
    }

    /** The end of the range on the side of {@code a} where the sign of {@code over} is set. */
    private long limited(long a, long result, long over, long signs, int top) {
        // Not negative where the sign is clear.
        long mask = ~greaterOrEqual(over, 0, signs, top);
        note(mask);
        long end = greaterOrEqual(a, 0, signs, top) ^ signs;
        return (result & ~mask) | (end & mask);
    }

    /** Signed lanes in a range, whose ends are in all lanes. */
    public long clamp(long a, long least, long most, long signs, int top) {
        long result = PackedLanes.minimum(PackedLanes.maximum(a, least, signs, top), most, signs, top);
        note(result ^ a);
        return result;
    }

    /** Unsigned lanes up to a limit, which is in all lanes. */
    public long clampUnsigned(long a, long most, long signs, int top) {
        long result = PackedLanes.unsignedMinimum(a, most, signs, top);
        note(result ^ a);
        return result;
    }
}

package io.jailhouse.agent.aarch64.simd;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** The SIMD and floating-point unit of one CPU: the way from an operation to the class of its shape. */
public final class SimdUnit {

    private final FpScalar fpScalar;
    private final ThreeSame threeSame;
    private final FpThreeSame fpThreeSame;
    private final ThreeDifferent threeDifferent;
    private final TwoRegister twoRegister;
    private final FpTwoRegister fpTwoRegister;
    private final AcrossLanes acrossLanes;
    private final ShiftImmediate shiftImmediate;
    private final ByElement byElement;
    private final Permute permute;
    private final Cryptography cryptography;

    /** The unit that works on the registers of {@code state}. */
    public SimdUnit(CpuState state) {
        VectorFile file = new VectorFile(state);
        FpUnit fp = new FpUnit(state);
        Saturation saturation = new Saturation(state);
        fpScalar = new FpScalar(state, fp);
        threeSame = new ThreeSame(file, saturation);
        fpThreeSame = new FpThreeSame(file, fp);
        threeDifferent = new ThreeDifferent(file, saturation);
        twoRegister = new TwoRegister(file, saturation);
        fpTwoRegister = new FpTwoRegister(file, fp);
        acrossLanes = new AcrossLanes(file, fp);
        shiftImmediate = new ShiftImmediate(file, saturation);
        byElement = new ByElement(file, saturation, fp);
        permute = new Permute(file);
        cryptography = new Cryptography(file);
    }

    /**
     * Executes an instruction.
     *
     * @param op one of {@link SimdOp}
     * @param word the instruction
     */
    public void execute(int op, int word) {
        if (op < SimdOp.THREE_SAME_FIRST) {
            fpScalar.execute(op, word);
        } else if (op < SimdOp.FP_THREE_SAME_FIRST) {
            threeSame.execute(op, word);
        } else if (op < SimdOp.THREE_DIFFERENT_FIRST) {
            fpThreeSame.execute(op, word);
        } else if (op < SimdOp.TWO_REGISTER_FIRST) {
            threeDifferent.execute(op, word);
        } else if (op < SimdOp.FP_TWO_REGISTER_FIRST) {
            twoRegister.execute(op, word);
        } else if (op < SimdOp.ACROSS_FIRST) {
            fpTwoRegister.execute(op, word);
        } else if (op < SimdOp.SHIFT_FIRST) {
            acrossLanes.execute(op, word);
        } else if (op < SimdOp.BY_ELEMENT_FIRST) {
            shiftImmediate.execute(op, word);
        } else if (op < SimdOp.PERMUTE_FIRST) {
            byElement.execute(op, word);
        } else if (op < SimdOp.CRYPTO_FIRST) {
            permute.execute(op, word);
        } else {
            cryptography.execute(op, word);
        }
    }
}

package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.fp.FpUnit;
import io.jailhouse.agent.aarch64.fp.HostArithmetic;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

/** What SIMD and floating point need in the method of a region, if it has any. */
final class FpLocals {

    /** The first local. */
    static final int START = 17;

    private static final int VECTORS_LOCAL = START;
    private static final int ARITHMETIC_LOCAL = START + 1;
    private static final int TRAPPED_LOCAL = START + 2;
    private static final int PLAIN_LOCAL = START + 3;
    /** The first local that is not one of these. */
    static final int END = START + 4;

    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
    static final ClassDesc UNIT = ClassDesc.of(FpUnit.class.getName());
    static final ClassDesc ARITHMETIC = ClassDesc.of(HostArithmetic.class.getName());

    private final CodeBuilder code;
    private boolean used;

    FpLocals(CodeBuilder code) {
        this.code = code;
    }

    boolean isUsed() {
        return used;
    }

    /**
     * Sets the locals but for whether it is trapped.
     *
     * @param field pushes a field of the frame, by name and type
     */
    void writePrologue(BiFunction<String, ClassDesc, CodeBuilder> field) {
        field.apply("vectors", RegionBody.LONGS).astore(VECTORS_LOCAL);
        field.apply("arithmetic", ARITHMETIC).astore(ARITHMETIC_LOCAL);
        lookAtControl();
    }

    /** Keeps whether SIMD and floating point are trapped with the CPU's state that is on the stack. */
    void keepTrapped() {
        code.invokevirtual(RegionBody.STATE, "fpTrapped", MethodTypeDesc.of(ConstantDescs.CD_boolean));
        code.istore(TRAPPED_LOCAL);
    }

    /** Goes to a label if SIMD and floating point are trapped. */
    void check(Label trapped) {
        used = true;
        code.iload(TRAPPED_LOCAL).ifne(trapped);
    }

    /** Pushes the array of the vector registers' halves. */
    void pushVectors() {
        used = true;
        code.aload(VECTORS_LOCAL);
    }

    /** Pushes the {@link HostArithmetic} and whether it is plain. */
    void pushArithmetic() {
        used = true;
        code.aload(ARITHMETIC_LOCAL).iload(PLAIN_LOCAL);
    }

    /**
     * Calls a method of {@link HostArithmetic} that gives a number.
     *
     * @param name without the format
     * @param operands how many there are
     */
    void callArithmetic(String name, boolean doubles, int operands) {
        List<ClassDesc> types = new ArrayList<>(Collections.nCopies(operands, CD_long));
        types.addFirst(ConstantDescs.CD_boolean);
        if (doubles) {
            MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_double, types);
            code.invokevirtual(ARITHMETIC, name + "Double", type);
            code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, ConstantDescs.CD_double));
        } else {
            code.invokevirtual(ARITHMETIC, name, MethodTypeDesc.of(CD_long, types));
        }
    }

    /** Pushes the unit that defines all of floating point. */
    void pushUnit() {
        used = true;
        code.aload(ARITHMETIC_LOCAL).invokevirtual(ARITHMETIC, "unit", MethodTypeDesc.of(UNIT));
    }

    /** Looks at FPCR and FPSR anew; needed after a write, and now and then since flags may have been raised. */
    void lookAtControl() {
        code.aload(ARITHMETIC_LOCAL).invokevirtual(ARITHMETIC, "isPlain", MethodTypeDesc.of(ConstantDescs.CD_boolean));
        code.istore(PLAIN_LOCAL);
    }
}

package io.jailhouse.agent.aarch64.hostsimd;

import io.jailhouse.agent.aarch64.decode.OperandFields;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;

/** The operands of an instruction. */
final class Operands {

    private Operands() {}

    static VectorPayload d(long[] v, int word) {
        return HostVector.read(v, OperandFields.d(word));
    }

    static VectorPayload n(long[] v, int word) {
        return HostVector.read(v, OperandFields.n(word));
    }

    static VectorPayload m(long[] v, int word) {
        return HostVector.read(v, OperandFields.m(word));
    }

    /** The immediate of a shift, which begins with the size of a lane. */
    static int shift(int word) {
        return word >>> 16 & 0x7f;
    }
}

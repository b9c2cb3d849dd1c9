package io.jailhouse.agent.aarch64.hostsimd;

import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MUL;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMIN;

import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;

/** Operations on lanes of 8 bits; as in {@link HostVector}, null gives null. */
final class HostBytes extends VectorSupport.Vector<Byte> {

    // The compiler looks for these two in each class of vectors.
    static final Class<Byte> ETYPE = byte.class;
    static final int VLENGTH = 16;

    /** Called by nobody: the JVM makes objects of it by itself. */
    HostBytes(byte[] lanes) {
        super(lanes);
    }

    /** ADD. */
    static VectorPayload sum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_ADD, a, b);
    }

    /** SUB. */
    static VectorPayload subtract(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_SUB, a, b);
    }

    /** MUL. */
    static VectorPayload multiply(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_MUL, a, b);
    }

    /** SMAX. */
    static VectorPayload maximum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_MAX, a, b);
    }

    /** SMIN. */
    static VectorPayload minimum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_MIN, a, b);
    }

    /** UMAX. */
    static VectorPayload unsignedMaximum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_UMAX, a, b);
    }

    /** UMIN. */
    static VectorPayload unsignedMinimum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_UMIN, a, b);
    }

    // The host has no bytes to shift: the bits that come from the neighbour go.

    /** SHL, by less than 8. */
    static VectorPayload shiftLeft(VectorPayload a, int distance) {
        return HostVector.and(HostHalfwords.shiftLeft(a, distance), every(0xff << distance));
    }

    /** USHR, by less than 8. */
    static VectorPayload unsignedShiftRight(VectorPayload a, int distance) {
        return HostVector.and(HostHalfwords.unsignedShiftRight(a, distance), every(0xff >>> distance));
    }

    /** SSHR, by less than 8: what was the sign goes up again. */
    static VectorPayload shiftRight(VectorPayload a, int distance) {
        VectorPayload sign = every(0x80 >>> distance);
        return subtract(HostVector.xor(unsignedShiftRight(a, distance), sign), sign);
    }

    private static VectorPayload every(int lane) {
        return HostVector.constant((lane & 0xff) * 0x0101010101010101L);
    }

    private static VectorPayload combine(int operation, VectorPayload a, VectorPayload b) {
        return HostLanes.combine(operation, HostBytes.class, ETYPE, VLENGTH, a, b);
    }
}

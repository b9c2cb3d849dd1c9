package io.jailhouse.agent.aarch64.hostsimd;

import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_LSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MUL;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_RSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_URSHIFT;

import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;

/** Operations on lanes of 16 bits; as in {@link HostVector}, null gives null. */
final class HostHalfwords extends VectorSupport.Vector<Short> {

    // The compiler looks for these two in each class of vectors.
    static final Class<Short> ETYPE = short.class;
    static final int VLENGTH = 8;

    /** Called by nobody: the JVM makes objects of it by itself. */
    HostHalfwords(short[] lanes) {
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

    /** SHL, by less than 16. */
    static VectorPayload shiftLeft(VectorPayload a, int distance) {
        return shift(VECTOR_OP_LSHIFT, a, distance);
    }

    /** SSHR, by less than 16. */
    static VectorPayload shiftRight(VectorPayload a, int distance) {
        return shift(VECTOR_OP_RSHIFT, a, distance);
    }

    /** USHR, by less than 16. */
    static VectorPayload unsignedShiftRight(VectorPayload a, int distance) {
        return shift(VECTOR_OP_URSHIFT, a, distance);
    }

    private static VectorPayload combine(int operation, VectorPayload a, VectorPayload b) {
        return HostLanes.combine(operation, HostHalfwords.class, ETYPE, VLENGTH, a, b);
    }

    private static VectorPayload shift(int operation, VectorPayload a, int distance) {
        return HostLanes.shift(operation, HostHalfwords.class, ETYPE, VLENGTH, a, distance);
    }
}

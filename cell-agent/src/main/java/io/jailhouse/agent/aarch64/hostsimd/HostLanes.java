package io.jailhouse.agent.aarch64.hostsimd;

import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_REINTERPRET;

import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.VectorMask;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;
import jdk.internal.vm.vector.VectorSupport.VectorSpecies;

/**
 * Operations on lanes of less than 64 bits: vectors become those of other lanes, which is no instruction, and back. Called
 * with constants as operations, classes and numbers of lanes only.
 */
final class HostLanes {

    private HostLanes() {}

    static <V extends VectorSupport.Vector<E>, E> VectorPayload combine(
            int operation, Class<V> type, Class<E> element, int lanes, VectorPayload a, VectorPayload b) {
        VectorPayload result = VectorSupport.<VectorPayload, VectorMask<E>, E>binaryOp(
                operation,
                type,
                null,
                element,
                lanes,
                view(type, element, lanes, a),
                view(type, element, lanes, b),
                null,
                Absent.combined());
        return whole(type, element, lanes, result);
    }

    static <V extends VectorSupport.Vector<E>, E> VectorPayload shift(
            int operation, Class<V> type, Class<E> element, int lanes, VectorPayload a, int distance) {
        V shifted = type.cast(view(type, element, lanes, a));
        return whole(
                type,
                element,
                lanes,
                VectorSupport.broadcastInt(
                        operation,
                        type,
                        null,
                        element,
                        lanes,
                        shifted,
                        distance,
                        (VectorMask<E>) null,
                        Absent.shifted()));
    }

    private static VectorPayload view(Class<?> type, Class<?> element, int lanes, VectorPayload a) {
        return VectorSupport.<VectorPayload, VectorPayload, VectorSpecies<?>>convert(
                VECTOR_OP_REINTERPRET,
                HostVector.class,
                HostVector.ETYPE,
                HostVector.VLENGTH,
                type,
                element,
                lanes,
                a,
                null,
                Absent.converted());
    }

    private static VectorPayload whole(Class<?> type, Class<?> element, int lanes, VectorPayload result) {
        return VectorSupport.<VectorPayload, VectorPayload, VectorSpecies<?>>convert(
                VECTOR_OP_REINTERPRET,
                type,
                element,
                lanes,
                HostVector.class,
                HostVector.ETYPE,
                HostVector.VLENGTH,
                result,
                null,
                Absent.converted());
    }
}

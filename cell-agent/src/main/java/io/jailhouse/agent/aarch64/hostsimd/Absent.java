package io.jailhouse.agent.aarch64.hostsimd;

import jdk.internal.vm.vector.VectorSupport.BinaryOperation;
import jdk.internal.vm.vector.VectorSupport.FromBitsCoercedOperation;
import jdk.internal.vm.vector.VectorSupport.LoadOperation;
import jdk.internal.vm.vector.VectorSupport.Vector;
import jdk.internal.vm.vector.VectorSupport.VectorBroadcastIntOp;
import jdk.internal.vm.vector.VectorSupport.VectorConvertOp;
import jdk.internal.vm.vector.VectorSupport.VectorMask;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;
import jdk.internal.vm.vector.VectorSupport.VectorSpecies;

/**
 * What the JVM calls where it has no instruction of the host for an operation: gives null. These are constants, since the
 * compiler does not compile what makes a function of a lambda expression for the first time.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class Absent {

    private static final LoadOperation LOADED = (_, _, _) -> null;
    private static final BinaryOperation COMBINED = (_, _, _) -> null;
    private static final VectorBroadcastIntOp SHIFTED = (_, _, _) -> null;
    private static final VectorConvertOp CONVERTED = (_, _) -> null;
    private static final FromBitsCoercedOperation BITS = (_, _) -> null;

    private Absent() {}

    static <C, V extends VectorPayload, S extends VectorSpecies<?>> LoadOperation<C, V, S> loaded() {
        return LOADED;
    }

    static <V extends VectorPayload, M extends VectorMask<?>> BinaryOperation<V, M> combined() {
        return COMBINED;
    }

    static <V extends Vector<?>, M extends VectorMask<?>> VectorBroadcastIntOp<V, M> shifted() {
        return SHIFTED;
    }

    static <T extends VectorPayload, V extends VectorPayload, S extends VectorSpecies<?>>
            VectorConvertOp<T, V, S> converted() {
        return CONVERTED;
    }

    static <V extends VectorPayload, S extends VectorSpecies<?>> FromBitsCoercedOperation<V, S> bits() {
        return BITS;
    }
}

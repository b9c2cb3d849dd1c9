package io.jailhouse.agent.aarch64.translate;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Field;

/**
 * The JVM's plain access to native memory, for the code of regions: {@code sun.misc.Unsafe}, by reflection. It costs a
 * compiler a fraction of what a memory segment does, of which a region would need hundreds; nothing is checked, because
 * translation has checked everything. Little-endian hosts only.
 */
final class HostAccess {

    /** The accessor, of class {@code sun.misc.Unsafe}. */
    static final Object UNSAFE;

    /** The same as a constant of a region's class, whose class data it is. */
    static final DynamicConstantDesc<?> CONSTANT = DynamicConstantDesc.ofNamed(
            MethodHandleDesc.ofMethod(
                    DirectMethodHandleDesc.Kind.STATIC,
                    ConstantDescs.CD_MethodHandles,
                    "classData",
                    MethodTypeDesc.of(
                            ConstantDescs.CD_Object,
                            ConstantDescs.CD_MethodHandles_Lookup,
                            ConstantDescs.CD_String,
                            ConstantDescs.CD_Class)),
            ConstantDescs.DEFAULT_NAME,
            ClassDesc.of("sun.misc.Unsafe"));

    /** Offset of the first element in an array of longs. */
    static final long ARRAY_BASE;

    static {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            UNSAFE = field.get(null);
            ARRAY_BASE = ((Number) type.getField("ARRAY_LONG_BASE_OFFSET").get(null)).longValue();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private HostAccess() {}
}

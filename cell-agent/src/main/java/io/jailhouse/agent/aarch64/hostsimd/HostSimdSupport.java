package io.jailhouse.agent.aarch64.hostsimd;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import jdk.internal.vm.vector.VectorSupport;

/**
 * Whether the SIMD instructions of the host can be used. Where they cannot, the other classes of this package cannot even be
 * loaded: code outside names them by text.
 */
public final class HostSimdSupport {

    /** The JVM whose classes these are written for; they are no part of any interface, and others may have other ones. */
    private static final int KNOWN_JVM = 25;

    private static final boolean USABLE = Runtime.version().feature() == KNOWN_JVM && isExported() && Lanes.areWide();

    private HostSimdSupport() {}

    /**
     * Whether regions may use what this package has: the JVM was told to let its optimising compiler know vectors (by options that
     * also export the packages that know of them), and the host has the instructions.
     */
    public static boolean isUsable() {
        return USABLE;
    }

    private static boolean isExported() {
        Module ours = HostSimdSupport.class.getModule();
        return Stream.of("jdk.internal.vm.vector", "jdk.internal.misc")
                .allMatch(name -> Object.class.getModule().isExported(name, ours));
    }

    /** Loaded only where the package is exported. */
    private static final class Lanes {

        private static final int AVX2 = 32;

        /** Initialises the classes of vectors, too, which the compiler wants to see before it compiles what uses them. */
        static boolean areWide() {
            List.of(HostVector.class, HostBytes.class, HostHalfwords.class, HostWords.class, Absent.class)
                    .forEach(Lanes::initialize);
            boolean x86 = System.getProperty("os.arch").equals("amd64");
            return VectorSupport.getMaxLaneCount(byte.class) >= (x86 ? AVX2 : HostBytes.VLENGTH);
        }

        private static void initialize(Class<?> type) {
            try {
                MethodHandles.lookup().ensureInitialized(type);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.simd.Lanes;

/** What LD2 to LD4 and ST2 to ST4 move: elements of one structure lie side by side in memory, in registers one after the other. */
public final class Structures {

    private Structures() {}

    /**
     * Loads.
     *
     * @param v halves of the vector registers
     * @param host native address
     * @param first register
     * @param count of registers
     * @param scale logarithm of an element's bytes
     * @param bytes of each register, 8 or 16
     */
    public static void load(long[] v, long host, int first, int count, int scale, int bytes) {
        long address = host;
        for (int element = 0; element < bytes >> scale; element++) {
            for (int k = 0; k < count; k++) {
                Lanes.set(v, first + k & 31, element, scale, Ram.load(address, 1 << scale));
                address += 1L << scale;
            }
        }
        for (int k = 0; k < count && bytes == 8; k++) {
            v[2 * (first + k & 31) + 1] = 0;
        }
    }

    /** Stores; the parameters are those of {@link #load}. */
    public static void store(long[] v, long host, int first, int count, int scale, int bytes) {
        long address = host;
        for (int element = 0; element < bytes >> scale; element++) {
            for (int k = 0; k < count; k++) {
                Ram.store(address, Lanes.get(v, first + k & 31, element, scale), 1 << scale);
                address += 1L << scale;
            }
        }
    }
}

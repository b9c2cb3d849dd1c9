package io.jailhouse.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The CPUs of a cell. Source: cell-config.h, {@code jailhouse_cell_cpu_set}.
 *
 * @param bitmap as stored: bit n of byte m is CPU 8m + n
 */
public record CpuSet(FixedBytes bitmap) {
    /**
     * Makes a set of 64 CPUs, the usual size.
     *
     * @param mask bit n is CPU n
     * @return the set, 8 bytes long
     */
    public static CpuSet ofMask(long mask) {
        byte[] bytes = new byte[Long.BYTES];
        StoredBytes.over(bytes).putLong(0, mask);
        return new CpuSet(FixedBytes.of(bytes));
    }

    /**
     * Tells whether a CPU belongs to the set.
     *
     * @param cpu number of the CPU
     * @return false too if the number is outside of the bitmap
     */
    public boolean contains(int cpu) {
        int index = cpu / Byte.SIZE;
        return cpu >= 0 && index < bitmap.length() && (bitmap.at(index) >> cpu % Byte.SIZE & 1) != 0;
    }

    /**
     * Lists the CPUs.
     *
     * @return numbers, rising
     */
    public List<Integer> cpus() {
        List<Integer> cpus = new ArrayList<>();
        for (int cpu = 0; cpu < bitmap.length() * Byte.SIZE; cpu++) {
            if (contains(cpu)) {
                cpus.add(cpu);
            }
        }
        return List.copyOf(cpus);
    }

    /**
     * Prints the CPUs as {@code jailhouse cell list} does.
     *
     * @return for example {@code 0-1,3}; empty for no CPU
     */
    public String format() {
        return NumberRanges.format(cpus());
    }
}

package io.jailhouse.agent.pci;

import java.util.ArrayList;
import java.util.List;

/** The type bits of base address registers, which a configuration does not hold and the hardware would know. */
final class BarTypes {
    private static final int MEMORY_64_BITS = 0x4;

    private BarTypes() {}

    /** A register before one whose mask is all ones has 64 bits. */
    static List<Integer> of(List<Integer> masks) {
        List<Integer> types = new ArrayList<>();
        boolean upperHalf = false;
        for (int i = 0; i < masks.size(); i++) {
            upperHalf = !upperHalf && masks.get(i) != 0 && i + 1 < masks.size() && masks.get(i + 1) == -1;
            types.add(upperHalf ? MEMORY_64_BITS : 0);
        }
        return types;
    }
}

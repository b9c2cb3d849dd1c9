package io.jailhouse.symbol;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The functions of what a cell was loaded with. Immutable. */
public final class Symbols {
    /** More than any kernel has. */
    public static final int LIMIT = 1_000_000;

    private static final Symbols NONE = new Symbols(new TreeMap<>());

    private final NavigableMap<Long, Function> byAddress;

    /**
     * A function.
     *
     * @param address its first instruction
     * @param size bytes; 0 if it ends where the next one begins
     * @param name as the linker knows it
     */
    public record Function(long address, long size, String name) {}

    private Symbols(NavigableMap<Long, Function> byAddress) {
        this.byAddress = byAddress;
    }

    /** Returns a table without functions. */
    public static Symbols none() {
        return NONE;
    }

    /** Returns a table; of several names of an address one that has a size is kept. */
    public static Symbols of(Collection<Function> functions) {
        NavigableMap<Long, Function> sorted = new TreeMap<>(Long::compareUnsigned);
        for (Function function : functions) {
            sorted.merge(
                    function.address(), function, (old, added) -> old.size() == 0 && added.size() != 0 ? added : old);
        }
        return new Symbols(sorted);
    }

    /** Returns the function that holds an address, and how far into it: "name+0x10". */
    public Optional<String> at(long address) {
        Map.Entry<Long, Function> entry = byAddress.floorEntry(address);
        if (entry == null) {
            return Optional.empty();
        }
        Function function = entry.getValue();
        long offset = address - function.address();
        return function.size() != 0 && Long.compareUnsigned(offset, function.size()) >= 0
                ? Optional.empty()
                : Optional.of(function.name() + (offset == 0 ? "" : "+0x" + Long.toHexString(offset)));
    }
}

package io.jailhouse.agent.cpu;

/**
 * Data that a debugger watches.
 *
 * @param address virtual, of the first byte
 * @param size bytes, at least 1
 * @param reads whether loads stop the CPU
 * @param writes whether stores and zeroing (DC ZVA) do
 */
public record Watchpoint(long address, long size, boolean reads, boolean writes) {

    /**
     * A watchpoint.
     *
     * @throws IllegalArgumentException if it would watch nothing
     */
    public Watchpoint {
        if (size < 1 || !(reads || writes)) {
            throw new IllegalArgumentException("watches nothing: " + size + " bytes");
        }
    }

    /** Whether an access touches what is watched, in a direction that is watched. */
    public boolean isHitBy(long first, int bytes, boolean write) {
        boolean overlaps =
                Long.compareUnsigned(first - address, size) < 0 || Long.compareUnsigned(address - first, bytes) < 0;
        return overlaps && (write ? writes : reads);
    }
}

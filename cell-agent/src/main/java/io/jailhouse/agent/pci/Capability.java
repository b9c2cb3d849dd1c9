package io.jailhouse.agent.pci;

/**
 * A capability of a stub function, as the configuration lists it.
 *
 * @param id of the capability, without the mark of an extended one
 * @param extended whether it is a PCI Express extended capability
 * @param start offset in configuration space
 * @param length bytes
 * @param writable whether the cell may write into it
 */
public record Capability(int id, boolean extended, int start, int length, boolean writable) {

    /** Whether a register lies in the capability. */
    boolean holds(int register) {
        return register >= start && register < start + length;
    }

    /** Bits of a word that stay as they are even in a writable capability: identity and link to the next one. */
    int fixedBits(int wordOffset) {
        if (wordOffset != (start & -Integer.BYTES)) {
            return 0;
        }
        return extended ? -1 : 0xffff << ((start & 3) * Byte.SIZE);
    }
}

package io.jailhouse.agent.pci;

/** How an access to configuration space relates to the 32-bit word that it begins in. */
public final class ConfigurationWord {
    private ConfigurationWord() {}

    /** The bits of the word that a write changes; what would lie in the next word is not written. */
    public static int mask(int register, int size) {
        return (int) ((1L << (size * Byte.SIZE)) - 1) << shift(register);
    }

    /** A value moved to its place in the word. */
    public static int placed(long value, int register) {
        return (int) value << shift(register);
    }

    /** A word as a read of one of its bytes returns it. */
    public static long read(int word, int register) {
        return Integer.toUnsignedLong(word) >>> shift(register);
    }

    private static int shift(int register) {
        return (register & 3) * Byte.SIZE;
    }
}

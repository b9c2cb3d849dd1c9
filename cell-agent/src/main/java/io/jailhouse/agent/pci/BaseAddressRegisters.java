package io.jailhouse.agent.pci;

import java.util.List;

/**
 * The six base address registers of a type-0 header. Only the bits of a register's mask can be written; that is how a
 * guest finds out sizes.
 */
public final class BaseAddressRegisters {
    /** First register. */
    public static final int FIRST = 0x10;

    /** Behind the last register. */
    public static final int END = 0x28;

    private static final int COUNT = 6;
    private static final int TYPE_BITS = 0xf;

    private final int[] masks = new int[COUNT];
    private final int[] fixed = new int[COUNT];
    private final int[] values = new int[COUNT];

    /**
     * Creates registers of 32 bits that are 0.
     *
     * @param masks which bits can be written, as the configuration has it; missing ones are 0
     */
    public BaseAddressRegisters(List<Integer> masks) {
        this(masks, List.of());
    }

    /**
     * Creates registers that are 0 but for the bits that never change.
     *
     * @param masks which bits can be written, as the configuration has it; missing ones are 0
     * @param fixed bits that read 1 for ever; missing ones are 0
     */
    BaseAddressRegisters(List<Integer> masks, List<Integer> fixed) {
        for (int i = 0; i < COUNT; i++) {
            this.masks[i] = i < masks.size() ? masks.get(i) : 0;
            this.fixed[i] = i < fixed.size() ? fixed.get(i) : 0;
        }
        reset();
    }

    /** Whether a configuration register is one of these. */
    public static boolean hold(int register) {
        return register >= FIRST && register < END;
    }

    /** Makes all addresses 0. */
    public void reset() {
        System.arraycopy(fixed, 0, values, 0, COUNT);
    }

    /** Reads; see {@link PciFunction#read}. */
    public long read(int register) {
        return ConfigurationWord.read(values[index(register)], register);
    }

    /** Writes; see {@link PciFunction#write}. */
    public void write(int register, long value, int size) {
        int i = index(register);
        int mask = ConfigurationWord.mask(register, size) & masks[i];
        values[i] = (values[i] & ~mask) | (ConfigurationWord.placed(value, register) & mask);
    }

    /** The address in a register, unsigned. */
    public long address(int bar) {
        return Integer.toUnsignedLong(values[bar] & ~TYPE_BITS);
    }

    /** Bytes behind a register: what its mask leaves out; 0 if nothing can be written. */
    public long size(int bar) {
        return Integer.toUnsignedLong(-masks[bar]);
    }

    private static int index(int register) {
        return (register - FIRST) / Integer.BYTES;
    }
}

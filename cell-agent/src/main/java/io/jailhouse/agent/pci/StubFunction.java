package io.jailhouse.agent.pci;

import java.util.List;

/**
 * A device or bridge of the board that nothing models: a header, the listed capabilities with the listed rights, and
 * base address registers of the configured sizes. What was written is read again; nothing else happens.
 *
 * <p>A configuration does not name vendor and device: all stubs are 110a:0000, class ff. Access rules are those of the
 * original for physical devices (hypervisor/pci.c). Synchronized: configuration space is no hot path.
 */
public final class StubFunction implements PciFunction {
    private static final int IDENTITY = 0x0000_110a;
    private static final int HEADER_SIZE = 0x40;
    private static final int COMMAND = 0x04;
    private static final int CLASS = 0x08;
    private static final int CACHE_LINE = 0x0c;
    private static final int BRIDGE_IO_LIMITS = 0x1c;
    private static final int BRIDGE_MEMORY_LIMITS = 0x20;
    private static final int ROM = 0x30;
    private static final int CAPABILITIES = 0x34;
    private static final int INTERRUPT = 0x3c;
    private static final int SPACE_SIZE = 0x1000;
    private static final int EXTENDED_CAPABILITIES = 0x100;

    private static final int COMMAND_INTX_OFF = 1 << 10;
    private static final int COMMAND_BITS = 0x547;
    private static final int STATUS_CAPABILITIES = 0x10 << 16;
    private static final int CLASS_OTHER = 0xff << 24;
    private static final int CLASS_PCI_BRIDGE = 0x0604 << 16;
    private static final int HEADER_TYPE_BRIDGE = 1 << 16;
    private static final int EXTENDED_VERSION = 1 << 16;

    private final int bdf;
    private final boolean bridge;
    private final BaseAddressRegisters bars;
    private final List<Capability> capabilities;
    private final int[] space = new int[SPACE_SIZE / Integer.BYTES];

    /**
     * Creates a function in its reset state.
     *
     * @param bdf bus, device and function
     * @param bridge whether it is a bridge, which has no base address registers
     * @param barMasks which bits of the six registers can be written
     * @param capabilities in the order of the configuration
     */
    public StubFunction(int bdf, boolean bridge, List<Integer> barMasks, List<Capability> capabilities) {
        this.bdf = bdf;
        this.bridge = bridge;
        this.bars = new BaseAddressRegisters(barMasks, BarTypes.of(barMasks));
        this.capabilities = List.copyOf(capabilities);
        reset();
    }

    @Override
    public int bdf() {
        return bdf;
    }

    /** As the original leaves a device that it hands to a cell: everything off, INTx masked. */
    @Override
    public synchronized void reset() {
        java.util.Arrays.fill(space, 0);
        bars.reset();
        set(0, IDENTITY);
        set(COMMAND, COMMAND_INTX_OFF);
        set(CLASS, bridge ? CLASS_PCI_BRIDGE : CLASS_OTHER);
        set(CACHE_LINE, bridge ? HEADER_TYPE_BRIDGE : 0);
        Capability last = null;
        Capability lastExtended = null;
        for (Capability capability : capabilities) {
            if (!isPlaced(capability)) {
                continue;
            }
            if (capability.extended()) {
                add(capability.start(), capability.id() | EXTENDED_VERSION);
                if (lastExtended != null) {
                    add(lastExtended.start(), capability.start() << 20);
                }
                lastExtended = capability;
            } else {
                add(capability.start(), capability.id() & 0xff);
                if (last == null) {
                    add(COMMAND, STATUS_CAPABILITIES);
                    set(CAPABILITIES, capability.start());
                } else {
                    add(last.start(), capability.start() << 8);
                }
                last = capability;
            }
        }
    }

    /** A configuration can say anything; a list can only link what lies where lists lie. */
    private static boolean isPlaced(Capability capability) {
        int first = capability.extended() ? EXTENDED_CAPABILITIES : HEADER_SIZE;
        int end = capability.extended() ? SPACE_SIZE : EXTENDED_CAPABILITIES;
        return (capability.start() & 3) == 0 && capability.start() >= first && capability.start() < end;
    }

    @Override
    public synchronized long read(int register, int size) {
        if (!bridge && BaseAddressRegisters.hold(register)) {
            return bars.read(register);
        }
        if (!bridge && register >= ROM && register < CAPABILITIES) {
            return 0;
        }
        // As wide as the access: this is what the device answers, not the hypervisor.
        return ConfigurationWord.read(space[register / Integer.BYTES], register) & ((1L << (size * Byte.SIZE)) - 1);
    }

    @Override
    public synchronized boolean write(int register, long value, int size) {
        if (!bridge && BaseAddressRegisters.hold(register)) {
            bars.write(register, value, size);
            return true;
        }
        int word = register & -Integer.BYTES;
        int mask = ConfigurationWord.mask(register, size);
        if (register >= HEADER_SIZE) {
            return writeCapability(register, word, value, mask);
        }
        if ((mask & ~accepted(word)) != 0) {
            return false;
        }
        change(word, value, register, mask & writable(word));
        return true;
    }

    private boolean writeCapability(int register, int word, long value, int mask) {
        for (Capability capability : capabilities) {
            if (capability.holds(register)) {
                if (capability.writable()) {
                    change(word, value, register, mask & ~capability.fixedBits(word));
                }
                return capability.writable();
            }
        }
        return false;
    }

    /** Bits of a header word that a write may name. */
    private int accepted(int word) {
        if (bridge && word >= BRIDGE_MEMORY_LIMITS && word <= ROM) {
            return -1;
        }
        return switch (word) {
            case COMMAND, CACHE_LINE, ROM -> -1;
            case BRIDGE_IO_LIMITS -> bridge ? 0xffff : 0;
            case INTERRUPT -> bridge ? 0xffff_00ff : 0xff;
            default -> 0;
        };
    }

    /** Bits of a header word that a write changes, of those that it may name. */
    private int writable(int word) {
        return switch (word) {
            case COMMAND -> COMMAND_BITS;
            case CACHE_LINE -> 0xffff;
            case INTERRUPT -> bridge ? 0xffff_00ff : 0xff;
            default -> 0;
        };
    }

    private void change(int word, long value, int register, int mask) {
        int i = word / Integer.BYTES;
        space[i] = (space[i] & ~mask) | (ConfigurationWord.placed(value, register) & mask);
    }

    private void set(int word, int value) {
        space[word / Integer.BYTES] = value;
    }

    private void add(int word, int value) {
        space[word / Integer.BYTES] |= value;
    }
}

package io.jailhouse.agent.ivshmem;

import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.pci.BarWindows;
import io.jailhouse.agent.pci.BaseAddressRegisters;
import io.jailhouse.agent.pci.ConfigurationWord;
import io.jailhouse.agent.pci.PciFunction;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import java.util.Arrays;

/**
 * A virtual shared memory device in configuration space.
 *
 * <p>Its registers can be reached while memory accesses are enabled in the command register, at the addresses that the
 * base address registers had when they were enabled. {@link #reset} resets what only this cell sees; the end of the link,
 * which the peers see, is reset by the daemon, which also does it for a cell that has died.
 */
public final class IvshmemFunction implements PciFunction {
    private static final int IDENTITY = 0x4106_110a;
    private static final int COMMAND = 0x04;
    private static final int CLASS = 0x08;
    private static final int LATENCY = 0x0c;
    private static final int SUBSYSTEM = 0x2c;
    private static final int ROM = 0x30;
    private static final int CAPABILITIES = 0x34;
    private static final int INTERRUPT = 0x3c;
    private static final int HEADER_SIZE = 0x40;
    private static final int VENDOR_CAPABILITY = 0x40;
    private static final int MSIX_CAPABILITY = 0x60;
    private static final int SPACE_SIZE = 0x80;

    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int COMMAND_INTX_OFF = 1 << 10;
    private static final int STATUS_CAPABILITIES = 0x10 << 16;
    private static final int CLASS_OTHER = 0xff << 24;
    private static final int VENDOR_CAPABILITY_ID = 0x09;
    private static final int VENDOR_LENGTH = 0x20 << 16;
    private static final int ONE_SHOT = 1 << 24;
    private static final int MSIX_CAPABILITY_ID = 0x11;
    private static final int MSIX_ENABLE = 1 << 31;
    private static final int MSIX_FUNCTION_MASK = 1 << 30;
    private static final int IN_BAR_1 = 1;
    private static final int PENDING_BITS = 0x100;
    private static final long NOTHING = 0xffff_ffffL;

    private final IvshmemDevice device;
    private final LinkEndpoint endpoint;
    private final BarWindows windows;
    private final BaseAddressRegisters bars;
    private final InterruptRouting routing;
    private final RegisterPage registers;
    private final MsixTable table;
    // Guarded by this object.
    private final int[] space = new int[SPACE_SIZE / Integer.BYTES];

    /**
     * Creates a device in its reset state.
     *
     * @param device what the configuration says
     * @param endpoint its end of the link
     * @param windows where it opens those on its registers
     * @param controller where its interrupts go
     */
    public IvshmemFunction(
            IvshmemDevice device, LinkEndpoint endpoint, BarWindows windows, InterruptController controller) {
        this.device = device;
        this.endpoint = endpoint;
        this.windows = windows;
        this.bars = new BaseAddressRegisters(device.barMasks());
        this.routing = new InterruptRouting(device, endpoint, controller);
        this.registers = new RegisterPage(device, endpoint, routing);
        this.table = new MsixTable(device, routing);
        reset();
    }

    @Override
    public int bdf() {
        return device.bdf();
    }

    /** Raises the interrupts that peers have rung for; called by the CPUs of the cell when they poll. */
    public void deliver() {
        routing.deliver();
    }

    @Override
    public synchronized void reset() {
        closeWindows();
        bars.reset();
        table.reset();
        routing.reset();
        Arrays.fill(space, 0);
        set(0, IDENTITY);
        set(COMMAND, STATUS_CAPABILITIES);
        set(CLASS, CLASS_OTHER | device.protocol() << 8);
        set(SUBSYSTEM, IDENTITY);
        set(CAPABILITIES, VENDOR_CAPABILITY);
        set(INTERRUPT, device.usesIntx() ? device.pin() << 8 : 0);
        int next = device.usesIntx() ? 0 : MSIX_CAPABILITY;
        set(VENDOR_CAPABILITY, VENDOR_LENGTH | next << 8 | VENDOR_CAPABILITY_ID);
        set(VENDOR_CAPABILITY + 0x04, (int) device.stateTableSize());
        set64(VENDOR_CAPABILITY + 0x08, device.readWriteSize());
        set64(VENDOR_CAPABILITY + 0x10, device.outputSize());
        set64(VENDOR_CAPABILITY + 0x18, device.baseAddress());
        set(MSIX_CAPABILITY, MSIX_CAPABILITY_ID | Math.max(0, device.msixVectors() - 1) << 16);
        set(MSIX_CAPABILITY + 4, IN_BAR_1);
        set(MSIX_CAPABILITY + 8, PENDING_BITS | IN_BAR_1);
    }

    /** Takes the device out of the cell. */
    public synchronized void remove() {
        closeWindows();
    }

    @Override
    public synchronized long read(int register, int size) {
        if (BaseAddressRegisters.hold(register)) {
            return bars.read(register);
        }
        if (register >= ROM && register < CAPABILITIES) {
            return 0;
        }
        return register < SPACE_SIZE ? ConfigurationWord.read(space[register / Integer.BYTES], register) : NOTHING;
    }

    @Override
    public synchronized boolean write(int register, long value, int size) {
        if (BaseAddressRegisters.hold(register)) {
            bars.write(register, value, size);
            return true;
        }
        int word = register & -Integer.BYTES;
        int mask = ConfigurationWord.mask(register, size);
        if ((word < HEADER_SIZE && (mask & ~accepted(word)) != 0) || word >= SPACE_SIZE) {
            return false;
        }
        int merged = (get(word) & ~mask) | ConfigurationWord.placed(value, register);
        return switch (word) {
            case COMMAND -> writeCommand(merged);
            case VENDOR_CAPABILITY -> {
                change(VENDOR_CAPABILITY, merged, ONE_SHOT);
                endpoint.setOneShot((merged & ONE_SHOT) != 0);
                yield true;
            }
            case MSIX_CAPABILITY -> {
                change(MSIX_CAPABILITY, merged, MSIX_ENABLE | MSIX_FUNCTION_MASK);
                yield routing.setMsixEnabled((merged & MSIX_ENABLE) != 0 && (merged & MSIX_FUNCTION_MASK) == 0);
            }
            default -> true;
        };
    }

    /** Bits of a header word that a write may name, though it changes few of them. */
    private static int accepted(int word) {
        return switch (word) {
            case COMMAND, LATENCY, ROM -> -1;
            case INTERRUPT -> 0xff;
            default -> 0;
        };
    }

    private boolean writeCommand(int command) {
        int changed = command ^ get(COMMAND);
        if ((changed & COMMAND_MASTER) != 0) {
            change(COMMAND, command, COMMAND_MASTER);
            if (!routing.setBusMaster((command & COMMAND_MASTER) != 0)) {
                return false;
            }
        }
        if ((changed & COMMAND_MEMORY) != 0) {
            change(COMMAND, command, COMMAND_MEMORY);
            closeWindows();
            if ((command & COMMAND_MEMORY) != 0) {
                windows.open(bars.address(0), bars.size(0), registers);
                windows.open(bars.address(1), MsixTable.SIZE, table);
            }
        }
        if ((changed & COMMAND_INTX_OFF) != 0) {
            change(COMMAND, command, COMMAND_INTX_OFF);
            routing.setIntxOff((command & COMMAND_INTX_OFF) != 0);
        }
        return true;
    }

    private void closeWindows() {
        windows.close(registers);
        windows.close(table);
    }

    private int get(int word) {
        return space[word / Integer.BYTES];
    }

    private void set(int word, int value) {
        space[word / Integer.BYTES] = value;
    }

    private void set64(int word, long value) {
        set(word, (int) value);
        set(word + Integer.BYTES, (int) (value >>> 32));
    }

    private void change(int word, int value, int bits) {
        set(word, (get(word) & ~bits) | (value & bits));
    }
}

package io.jailhouse.config.machine;

import io.jailhouse.config.PciCapability;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks through the capabilities of a PCI device. Source: PCI Local Bus 3.0, 6.7; PCI Express 4.0, 7.5 to 7.9. Those that a
 * cell may write are power management, MSI and MSI-X, to which the hypervisor looks.
 */
final class PciCapabilities {
    private static final int STATUS = 0x06;
    private static final int HAS_LIST = 1 << 4;
    private static final int FIRST = 0x34;
    private static final int FIRST_BAR = 0x10;
    private static final int EXTENDED_SPACE = 0x100;
    private static final int EXTENDED_SPACE_END = 0x1000;
    private static final int NOT_THERE = 0xffff;
    private static final int POWER_MANAGEMENT = 0x01;
    private static final int MSI = 0x05;
    private static final int EXPRESS = 0x10;
    private static final int MSIX = 0x11;

    private final TableBytes config;
    private final List<String> warnings;
    private final List<PciCapability> found = new ArrayList<>();
    private MessageInterrupts interrupts = MessageInterrupts.NONE;

    /**
     * Takes a device.
     *
     * @param config its configuration space
     * @param warnings gets what is left out
     */
    PciCapabilities(TableBytes config, List<String> warnings) {
        this.config = config;
        this.warnings = warnings;
    }

    /** Reads them all. */
    PciCapabilities read() {
        boolean express = false;
        Set<Integer> seen = new HashSet<>();
        if ((config.u16(STATUS) & HAS_LIST) != 0) {
            int at = config.u8(FIRST) & ~3;
            while (at != 0 && seen.add(at)) {
                int id = config.u8(at);
                express |= id == EXPRESS;
                conventional(id, at);
                at = config.u8(at + 1) & ~3;
            }
        }
        if (express && config.length() > EXTENDED_SPACE) {
            extended();
        }
        return this;
    }

    List<PciCapability> found() {
        return List.copyOf(found);
    }

    MessageInterrupts interrupts() {
        return interrupts;
    }

    private void conventional(int id, int at) {
        switch (id) {
            case POWER_MANAGEMENT -> add(id, at, 8, PciCapability.WRITE);
            case MSI -> {
                int control = config.u16(at + 2);
                interrupts = interrupts.withMsi(control);
                int wide = (control & (1 << 7)) != 0 ? 4 : 0;
                int maskable = (control & (1 << 8)) != 0 ? 10 : 0;
                add(id, at, 10 + wide + maskable, PciCapability.WRITE);
            }
            case EXPRESS -> add(id, at, (config.u16(at + 2) & 0xf) >= 2 ? 60 : 20, 0);
            case MSIX -> {
                msix(at);
                add(id, at, 12, PciCapability.WRITE);
            }
            default -> add(id, at, 2, 0);
        }
    }

    private void msix(int at) {
        long table = config.u32(at + 4);
        int bar = FIRST_BAR + (int) (table & 7) * Integer.BYTES;
        long low = config.u32(bar);
        if ((low & 3) != 0) {
            throw config.problem("the MSI-X table is not in memory");
        }
        long high = (low & 4) != 0 ? config.u32(bar + Integer.BYTES) << Integer.SIZE : 0;
        long address = (high | (low & ~0xfL)) + (table & ~7L);
        if (address > 0) {
            interrupts = interrupts.withMsix(config.u16(at + 2), address);
        } else {
            warnings.add(config.problem("its MSI-X table has no address; MSI-X is left out")
                    .getMessage());
        }
    }

    private void extended() {
        Set<Integer> seen = new HashSet<>();
        int at = EXTENDED_SPACE;
        while (at >= EXTENDED_SPACE && at < EXTENDED_SPACE_END && seen.add(at)) {
            int id = config.u16(at);
            if (id == NOT_THERE || id == 0) {
                return;
            }
            if (id >= PciCapability.EXTENDED) {
                warnings.add(config.problem("the extended capability 0x%x is left out".formatted(id))
                        .getMessage());
            } else {
                add(id | PciCapability.EXTENDED, at, extendedLength(id, at), 0);
            }
            at = config.u16(at + 2) >> 4 & ~3;
        }
    }

    private int extendedLength(int id, int at) {
        return switch (id) {
            case 0x0b -> Math.clamp(config.u32(at + 4) >> 20, 8, EXTENDED_SPACE_END - at); // vendor
            case 0x0d -> 8 + egressVector(at); // access control
            case 0x02, 0x09 -> 16; // virtual channels, at least
            case 0x0e, 0x18, 0x1b -> 8; // ARI, latency tolerance, PASID
            case 0x03, 0x1f -> 12; // serial number, time measurement
            case 0x04, 0x19 -> 16; // power budget, secondary
            case 0x12 -> 48; // multicast
            case 0x01, 0x10 -> 64; // errors, virtual functions
            default -> 4;
        };
    }

    private int egressVector(int at) {
        int ability = config.u16(at + 4);
        if ((ability & (1 << 5)) == 0 || (config.u16(at + 6) & (1 << 5)) == 0) {
            return 0;
        }
        int bits = ability >> 8 == 0 ? 256 : ability >> 8;
        return (bits + Integer.SIZE - 1) / Integer.SIZE * Integer.BYTES;
    }

    private void add(int id, int start, int length, int flags) {
        found.add(new PciCapability(id, start, length, flags));
    }
}

package io.jailhouse.config.check;

import io.jailhouse.config.PciDevice;
import java.util.ArrayList;
import java.util.List;

/** The interrupts of virtual PCI devices without MSI-X, which ARM has: 32 + vpci_irq_base + pin. */
final class VirtualInterruptRules {
    private static final int FIRST_SPI = 32;
    private static final int PINS = 4;

    private final List<CheckedCell> cells;
    private final BoundedFindings findings = new BoundedFindings();

    /**
     * Takes the cells.
     *
     * @param cells root cell first
     */
    VirtualInterruptRules(List<CheckedCell> cells) {
        this.cells = cells;
    }

    /** The interrupt of one device. */
    private record Line(CheckedCell cell, int index, PciDevice device, long interrupt) {
        Party party() {
            return cell.party("pci_devices", index);
        }
    }

    List<Finding> all() {
        List<Line> lines = new ArrayList<>();
        cells.forEach(cell -> lines.addAll(lines(cell)));
        for (int i = 0; i < lines.size(); i++) {
            owned(lines.get(i));
            for (int j = 0; j < i && !findings.isFull(); j++) {
                same(lines.get(j), lines.get(i));
            }
        }
        return findings.all();
    }

    private static List<Line> lines(CheckedCell cell) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < cell.config().pciDevices().size(); i++) {
            PciDevice device = cell.config().pciDevices().get(i);
            if (device.isIvshmem() && device.numMsixVectors() == 0) {
                long pin = device.device() % PINS;
                lines.add(new Line(cell, i, device, FIRST_SPI + cell.config().vpciIrqBase() + pin));
            }
        }
        return lines;
    }

    private void owned(Line line) {
        CheckedCell cell = line.cell();
        boolean has = cell.config().irqchips().stream().anyMatch(chip -> chip.contains(line.interrupt()));
        if (!has) {
            findings.add(new Finding(
                    FindingKind.VPCI_INTERRUPT_MISSING,
                    List.of(line.party(), cell.party("irqchips")),
                    "%s raises interrupt %d, which is not in %s"
                            .formatted(line.party(), line.interrupt(), cell.party("irqchips")),
                    "set the bit of the interrupt in pin_bitmap, or change vpci_irq_base"));
        }
        for (CheckedCell other : cells) {
            boolean claims = other.config().irqchips().stream().anyMatch(chip -> chip.contains(line.interrupt()));
            if (!other.root() && !other.equals(cell) && claims) {
                collision(
                        line.party(),
                        other.party("irqchips"),
                        "%s raises interrupt " + line.interrupt() + ", which %s has as well");
            }
        }
    }

    private void same(Line one, Line other) {
        if (one.interrupt() == other.interrupt()) {
            collision(other.party(), one.party(), "%s raises interrupt " + other.interrupt() + ", and so does %s");
        }
    }

    private void collision(Party one, Party other, String message) {
        findings.add(new Finding(
                FindingKind.VPCI_INTERRUPT_COLLIDES,
                List.of(one, other),
                message.formatted(one, other),
                "change vpci_irq_base of one cell, or the device number in bdf"));
    }
}

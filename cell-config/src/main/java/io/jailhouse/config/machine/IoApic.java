package io.jailhouse.config.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * An IO-APIC.
 *
 * @param id its APIC id
 * @param address of its registers
 * @param interruptBase number of its first interrupt
 * @param unit index of the IOMMU that remaps its interrupts
 * @param bdf device number under which the IOMMU knows it
 */
public record IoApic(int id, long address, long interruptBase, int unit, int bdf) {
    private static final int STRUCTURES = 44;
    private static final int IO_APIC = 1;
    private static final int UNIT_SHIFT = 16;

    /** Reads the table of interrupt controllers. */
    static List<IoApic> all(MachineFiles files) {
        TableBytes table = TableBytes.acpi(files, "APIC");
        AcpiStructures structures = new AcpiStructures(table, STRUCTURES, 1, Byte.BYTES);
        List<IoApic> found = new ArrayList<>();
        while (structures.advance()) {
            int at = structures.start();
            if (table.u8(at) == IO_APIC) {
                found.add(new IoApic(table.u8(at + 2), table.u32(at + 4), table.u32(at + 8), 0, 0));
            }
        }
        return found;
    }

    IoApic behind(int otherUnit, int otherBdf) {
        return new IoApic(id, address, interruptBase, otherUnit, otherBdf);
    }

    /**
     * Gives the id by which a configuration names it.
     *
     * @return IOMMU and device number
     */
    public long configurationId() {
        return (long) unit << UNIT_SHIFT | bdf;
    }
}

package io.jailhouse.config.machine;

import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** AMD's IOMMUs. Source: AMD I/O Virtualization Technology (IOMMU) Specification, 5.2. */
final class IvrsTable {
    private static final int REVISION = 8;
    private static final int NEWEST = 2;
    private static final int STRUCTURES = 48;
    private static final int OLD_UNIT = 0x10;
    private static final int UNIT = 0x11;
    private static final int OLD_ENTRIES = 24;
    private static final int ENTRIES = 40;
    private static final int FIRST_MEMORY = 0x20;
    private static final int LAST_MEMORY = 0x22;
    private static final int MSI = 0x05;
    private static final int HAS_COUNTERS = 0xf << 13;
    private static final int HAS_BANKS = 0x3f << 17;
    private static final long LARGE = 0x80000;
    private static final long SMALL = 0x4000;
    private static final int FEATURES_IN_USE = 1;

    private final TableBytes table;
    private final List<PciFunction> devices;
    private final List<String> warnings;
    private final Remapping remapping;
    private final Map<Integer, Integer> unitOfFunction = new HashMap<>();

    private IvrsTable(TableBytes table, List<PciFunction> devices, List<IoApic> ioApics, List<String> warnings) {
        this.table = table;
        this.devices = devices;
        this.warnings = warnings;
        this.remapping = new Remapping(devices, ioApics);
    }

    /** Reads it; adds to the warnings what is left out. */
    static Remapping read(MachineFiles files, List<PciFunction> devices, List<IoApic> ioApics, List<String> warnings) {
        IvrsTable ivrs = new IvrsTable(TableBytes.acpi(files, "IVRS"), devices, ioApics, warnings);
        TableBytes table = ivrs.table;
        if (table.u8(REVISION) > NEWEST) {
            throw table.problem("unsupported revision %02x".formatted(table.u8(REVISION)));
        }
        AcpiStructures structures = new AcpiStructures(table, STRUCTURES, 2, Short.BYTES);
        while (structures.advance()) {
            int type = table.u8(structures.start());
            if (type == OLD_UNIT || type == UNIT) {
                ivrs.unit(type, structures.start(), structures.end());
            } else if (type >= FIRST_MEMORY && type <= LAST_MEMORY) {
                ivrs.memory(type, structures.start());
            } else {
                warnings.add("IVRS: skipping block of unknown type 0x%02x".formatted(type));
            }
        }
        // The root complex itself needs none.
        return ivrs.remapping.complete(table, device -> device.bdf() == 0);
    }

    /** A newer block for the same function says the same in more detail: then its word counts. */
    private void unit(int type, int at, int end) {
        if (table.u16(at + 16) != 0) {
            throw table.problem("has more than one PCI segment, which is not supported");
        }
        int bdf = table.u16(at + 4);
        int features = (int) table.u32(at + 20);
        long size = (features & HAS_COUNTERS) != 0 && (features & HAS_BANKS) != 0 ? LARGE : SMALL;
        ByteBuffer parameters = ByteBuffer.allocate(IommuUnit.PARAMETERS_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        parameters
                .putShort((short) bdf)
                .put((byte) table.u16(at + 6))
                .put((byte) msiCapability(bdf))
                .putInt(type == OLD_UNIT ? features | FEATURES_IN_USE : 0);
        IommuUnit unit =
                IommuUnit.of(IommuUnit.Amd.TYPE, table.address(at + 8), size, FixedBytes.of(parameters.array()));
        Integer index = unitOfFunction.get(bdf);
        if (index == null) {
            index = remapping.add(unit, table);
            unitOfFunction.put(bdf, index);
        } else {
            remapping.replace(index, unit);
        }
        entries(index, at + (type == OLD_UNIT ? OLD_ENTRIES : ENTRIES), end);
    }

    private int msiCapability(int bdf) {
        for (PciFunction device : devices) {
            if (device.bdf() == bdf) {
                remapping.hide(device);
                return device.capabilities().stream()
                        .filter(it -> it.id() == MSI)
                        .map(PciCapability::start)
                        .findFirst()
                        .orElseThrow(() ->
                                table.problem("the IOMMU " + device.address() + " has no MSI, which is not supported"));
            }
        }
        throw table.problem("names an IOMMU " + PciDevice.address(bdf) + ", which is no PCI device of the machine");
    }

    private void entries(int unit, int first, int end) {
        int rangeStart = -1;
        for (int at = first; at < end; at += length(table.u8(at))) {
            int id = table.u16(at + 1);
            switch (table.u8(at)) {
                case 0x01 -> remapping.put(unit, it -> true);
                case 0x02, 0x46 -> remapping.put(unit, it -> it.bdf() == id);
                case 0x42 -> {
                    int alias = table.u16(at + 5);
                    remapping.put(unit, it -> it.bdf() == id || it.bdf() == alias);
                }
                case 0x03, 0x43, 0x47 -> rangeStart = id;
                case 0x04 -> {
                    int start = rangeStart;
                    if (start >= 0) {
                        remapping.put(unit, it -> it.bdf() >= start && it.bdf() <= id);
                    }
                    rangeStart = -1;
                }
                case 0x48 -> special(unit, at);
                default -> {}
            }
        }
    }

    private static int length(int type) {
        return type >= 0x40 ? 8 : 4;
    }

    private void special(int unit, int at) {
        int id = table.u8(at + 4);
        boolean ioApic = table.u8(at + 7) == 1;
        if (ioApic && remapping.ioApics().stream().anyMatch(it -> it.id() == id)) {
            remapping.putIoApic(unit, id, table.u16(at + 5), table);
        }
    }

    private void memory(int type, int at) {
        int first = table.u16(at + 4);
        long start = table.address(at + 16);
        long length = table.address(at + 24);
        if (length == 0 || start + length < start) {
            throw table.problem("reserves 0x%x bytes of memory at 0x%x".formatted(length, start));
        }
        if (table.u8(at + 1) != 0) {
            warnings.add("IVRS: the memory of device %s at 0x%x has rights of its own, which Jailhouse does not know"
                    .formatted(PciDevice.address(first), start));
        }
        List<String> comments = type == FIRST_MEMORY
                ? List.of()
                : List.of("for PCI device " + PciDevice.address(first)
                        + (type == LAST_MEMORY ? " to " + PciDevice.address(table.u16(at + 6)) : ""));
        if (!comments.isEmpty()) {
            warnings.add("IVRS: all devices reach the memory at 0x%x, which is meant for some".formatted(start));
        }
        remapping.add(new MemoryBlock(start, start + length - 1, "ACPI IVRS", comments));
    }
}

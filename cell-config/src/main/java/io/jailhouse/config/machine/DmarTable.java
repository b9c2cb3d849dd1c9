package io.jailhouse.config.machine;

import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Intel's IOMMUs. Source: Intel VT-d 3.0, chapter 8. */
final class DmarTable {
    private static final int STRUCTURES = 48;
    private static final int UNIT = 0;
    private static final int RESERVED_MEMORY = 1;
    private static final int SCOPES_OF_UNIT = 16;
    private static final int SCOPES_OF_MEMORY = 24;
    private static final int SCOPE = 8;
    private static final int ENDPOINT = 1;
    private static final int BRIDGE = 2;
    private static final int IO_APIC = 3;
    private static final long LARGEST = 0x3000;

    private final TableBytes table;
    private final Map<Long, Long> sizes;
    private final Remapping remapping;
    private final List<PciFunction> devices;

    private DmarTable(TableBytes table, Map<Long, Long> sizes, List<PciFunction> devices, List<IoApic> ioApics) {
        this.table = table;
        this.sizes = sizes;
        this.devices = devices;
        this.remapping = new Remapping(devices, ioApics);
    }

    /** Reads it; Linux knows how large the registers of the units are. */
    static Remapping read(MachineFiles files, Map<Long, Long> sizes, List<PciFunction> devices, List<IoApic> ioApics) {
        DmarTable dmar = new DmarTable(TableBytes.acpi(files, "DMAR"), sizes, devices, ioApics);
        AcpiStructures structures = new AcpiStructures(dmar.table, STRUCTURES, 2, Short.BYTES);
        while (structures.advance()) {
            int type = dmar.table.u16(structures.start());
            if (type == UNIT) {
                dmar.unit(structures.start(), structures.end());
            } else if (type == RESERVED_MEMORY) {
                dmar.memory(structures.start(), structures.end());
            }
        }
        return dmar.remapping.complete(dmar.table, device -> false);
    }

    private void unit(int at, int end) {
        if (table.u16(at + 6) != 0) {
            throw table.problem("has more than one PCI segment, which is not supported");
        }
        long base = table.address(at + 8);
        Long size = sizes.get(base);
        if (size == null) {
            throw table.problem(
                    "the size of the registers at 0x%x cannot be identified: /proc/iomem lacks them, because Linux"
                                    .formatted(base)
                            + " does not run with the Intel IOMMU enabled (intel_iommu=on)");
        }
        if (size > LARGEST) {
            throw table.problem("the registers at 0x%x are unexpectedly large".formatted(base));
        }
        FixedBytes none = FixedBytes.zeros(IommuUnit.PARAMETERS_LENGTH);
        int unit = remapping.add(IommuUnit.of(IommuUnit.Intel.TYPE, base, size, none), table);
        for (Scope scope : scopes(at + SCOPES_OF_UNIT, end)) {
            switch (scope.type()) {
                case ENDPOINT -> remapping.put(unit, it -> it.bdf() == scope.bdf());
                case BRIDGE -> hierarchy(unit, scope.bdf());
                case IO_APIC -> remapping.putIoApic(unit, scope.id(), scope.bdf(), table);
                default -> {}
            }
        }
        if ((table.u8(at + 4) & 1) != 0) {
            remapping.putTheRest(unit);
        }
    }

    private void hierarchy(int unit, int bdf) {
        Optional<PciFunction> bridge =
                devices.stream().filter(it -> it.bdf() == bdf).findFirst();
        bridge.ifPresent(found -> remapping.put(
                unit,
                it -> it.bdf() == bdf
                        || (found.bridge() && it.bus() >= found.firstBus() && it.bus() <= found.lastBus())));
    }

    private void memory(int at, int end) {
        List<String> comments = new ArrayList<>();
        for (Scope scope : scopes(at + SCOPES_OF_MEMORY, end)) {
            comments.add("for PCI device " + PciDevice.address(scope.bdf()));
        }
        long base = table.address(at + 8);
        long limit = table.address(at + 16);
        if (limit < base) {
            throw table.problem("reserves memory from 0x%x to 0x%x".formatted(base, limit));
        }
        remapping.add(new MemoryBlock(base, limit, "ACPI DMAR RMRR", comments));
    }

    private record Scope(int type, int id, int bdf) {}

    private List<Scope> scopes(int first, int end) {
        List<Scope> scopes = new ArrayList<>();
        for (int at = first; at < end; at += SCOPE) {
            int length = table.u8(at + 1);
            if (length != SCOPE) {
                throw table.problem("the device scope at 0x%x has a path, which is not supported".formatted(at));
            }
            int bdf = table.u8(at + 5) << 8 | table.u8(at + 6) << 3 | table.u8(at + 7);
            scopes.add(new Scope(table.u8(at), table.u8(at + 4), bdf & 0xffff));
        }
        return scopes;
    }
}

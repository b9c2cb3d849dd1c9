package io.jailhouse.config.machine;

import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.PciDevice;
import java.util.Optional;

/** What an AMD IOMMU says. Source: AMD I/O Virtualization Technology (IOMMU) Specification, 3.2 and 3.4. */
final class AmdViFeatures {
    private static final int FEATURES = 0x30;
    private static final int FILTERS = 0x60;
    private static final long VALID_AND_LOCKED = 3L << 16;

    private final MachineFiles files;
    private final FeatureTable table;

    AmdViFeatures(MachineFiles files, FeatureTable table) {
        this.files = files;
        this.table = table;
    }

    void check(IommuUnit.Amd unit) {
        table.unit("AMD-Vi");
        String path = "/sys/bus/pci/devices/0000:" + PciDevice.address(unit.bdf()) + "/config";
        TableBytes config = new TableBytes(path, files.required(path));
        long capabilities = config.u32(unit.baseCap());
        long base = config.address(unit.baseCap() + Long.BYTES);
        table.needs("  Extended feature register", (capabilities & (1L << 27)) != 0);
        table.needs("  Valid base register", (base & 1) == 0 || base == (unit.base() | 1));
        UnitRegisters registers = new UnitRegisters(files, table, unit);
        Optional<Long> features = registers.read(FEATURES);
        if (features.isPresent() && table.needs("  SMI filter", ((features.get() >>> 16) & 3) == 1)) {
            table.needs("    Valid filter registers", filters(registers, 1 << ((features.get() >>> 18) & 7)));
        }
        long known = unit.features() != 0 ? unit.features() : features.orElse(0L);
        table.likes("  Hardware events", (known & (1 << 8)) != 0);
    }

    /** True if none is locked and made for a certain device. */
    private static boolean filters(UnitRegisters registers, int count) {
        boolean valid = true;
        for (int i = 0; i < count; i++) {
            Optional<Long> filter = registers.read(FILTERS + i * Long.BYTES);
            valid &= filter.isEmpty() || (filter.get() & VALID_AND_LOCKED) != VALID_AND_LOCKED;
        }
        return valid;
    }
}

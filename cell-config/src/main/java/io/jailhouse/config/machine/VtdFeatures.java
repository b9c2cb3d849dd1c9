package io.jailhouse.config.machine;

import io.jailhouse.config.IommuUnit;
import java.util.Optional;

/** What the registers of an Intel IOMMU say. Source: Intel VT-d 3.0, 10.4. */
final class VtdFeatures {
    private static final int CAPABILITIES = 0x08;
    private static final int EXTENDED_CAPABILITIES = 0x10;

    private final MachineFiles files;
    private final FeatureTable table;
    private final Processors cpus;

    VtdFeatures(MachineFiles files, FeatureTable table, Processors cpus) {
        this.files = files;
        this.table = table;
        this.cpus = cpus;
    }

    void check(IommuUnit unit) {
        table.unit("VT-d");
        UnitRegisters registers = new UnitRegisters(files, table, unit);
        Optional<Long> capabilities = registers.read(CAPABILITIES);
        if (capabilities.isEmpty()) {
            return;
        }
        long has = capabilities.get();
        boolean small = bit(has, 9);
        boolean large = bit(has, 10);
        table.row("  39-bit AGAW", small, large);
        table.row("  48-bit AGAW", large, small);
        table.likes("  2M pages", bit(has, 34));
        table.likes("  1G pages", bit(has, 35));
        registers.read(EXTENDED_CAPABILITIES).ifPresent(extended -> {
            table.needs("  Queued invalidation", bit(extended, 1));
            table.needs("  Interrupt remapping", bit(extended, 3));
            table.row(
                    "  Extended interrupt mode",
                    bit(extended, 4),
                    !cpus.features().contains("x2apic"));
        });
    }

    private static boolean bit(long value, int bit) {
        return (value >>> bit & 1) != 0;
    }
}

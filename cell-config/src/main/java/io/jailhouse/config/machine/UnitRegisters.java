package io.jailhouse.config.machine;

import io.jailhouse.config.IommuUnit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The registers of an IOMMU, through {@code /dev/mem}, if Linux lets one see them. */
final class UnitRegisters {
    private static final String MEMORY = "/dev/mem";

    private final MachineFiles files;
    private final FeatureTable table;
    private final IommuUnit unit;

    UnitRegisters(MachineFiles files, FeatureTable table, IommuUnit unit) {
        this.files = files;
        this.table = table;
        this.unit = unit;
    }

    /** Reads a register; says so in the table if it cannot be read. */
    Optional<Long> read(int offset) {
        Optional<Long> value = files.read(MEMORY, unit.base() + offset, Long.BYTES)
                .map(bytes ->
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        if (value.isEmpty()) {
            table.skip("Skipping MMIO tests, your kernel might have CONFIG_STRICT_DEVMEM enabled.\n"
                    + " Disable for thorough testing.");
        }
        return value;
    }
}

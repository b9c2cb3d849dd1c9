package io.jailhouse.config.create;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.Console;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PioRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What all boards that are made here have in common. */
final class NewBoard {
    static final Console NO_CONSOLE = new Console(0, 0, 0, 0, 0, 0, 0);
    private static final int REVISION = 14;
    private static final int NAME_BYTES = 32;

    private NewBoard() {}

    static SystemConfig of(
            Architecture architecture,
            MemoryRegion hypervisorMemory,
            Console console,
            PlatformInfo platform,
            CellConfig rootCell) {
        return new SystemConfig(
                new FixedBytes("JHSYS" + (char) architecture.code() + (char) REVISION + "\0"),
                REVISION,
                Optional.of(architecture),
                SystemConfig.VIRTUAL_DEBUG_CONSOLE,
                hypervisorMemory,
                console,
                platform,
                rootCell);
    }

    static CellConfig rootCell(
            Architecture architecture,
            String name,
            CpuSet cpus,
            List<MemoryRegion> regions,
            List<Irqchip> chips,
            List<PioRegion> ports,
            List<PciDevice> devices,
            List<PciCapability> capabilities) {
        byte[] stored = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME_BYTES);
        stored[NAME_BYTES - 1] = 0;
        return new CellConfig(
                FixedBytes.zeros(8),
                REVISION,
                Optional.of(architecture),
                FixedBytes.of(stored),
                0,
                0,
                0,
                0,
                0,
                NO_CONSOLE,
                cpus,
                regions,
                List.of(),
                chips,
                ports,
                devices,
                capabilities,
                List.of());
    }

    /** Fills the slots that no unit has. */
    static List<IommuUnit> slots(List<IommuUnit> units) {
        List<IommuUnit> slots = new ArrayList<>(units);
        while (slots.size() < PlatformInfo.IOMMU_UNITS) {
            slots.add(IommuUnit.of(0, 0, 0, FixedBytes.zeros(IommuUnit.PARAMETERS_LENGTH)));
        }
        return slots;
    }
}

package io.jailhouse.config.source;

import static io.jailhouse.config.source.InitializerText.hex;

import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import java.util.List;

/** What a system configuration says beside its root cell, in C. */
final class SystemSource {
    private SystemSource() {}

    static void write(SystemConfig system, InitializerText text) {
        if (system.flags() == SystemConfig.VIRTUAL_DEBUG_CONSOLE) {
            text.expression("flags", "JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE");
        } else {
            text.number("flags", system.flags());
        }
        MemoryRegion memory = system.hypervisorMemory();
        text.open(".hypervisor_memory", "");
        text.number("phys_start", memory.physStart());
        text.number("virt_start", memory.virtStart());
        text.number("size", memory.size());
        text.number("flags", memory.flags());
        text.close();
        ConfigSource.console("debug_console", system.debugConsole(), text);
        platform(system.platformInfo(), text);
    }

    private static void platform(PlatformInfo platform, InitializerText text) {
        text.open(".platform_info", "");
        text.number("pci_mmconfig_base", platform.pciMmconfigBase());
        text.number("pci_mmconfig_end_bus", platform.pciMmconfigEndBus());
        text.decimal("pci_is_virtual", platform.pciIsVirtual());
        text.number("pci_domain", platform.pciDomain());
        iommus(platform.iommuUnits(), text);
        switch (platform.machine()) {
            case MachineInfo.X86 x86 -> {
                text.open(".x86", "");
                text.number("pm_timer_address", x86.pmTimerAddress());
                text.decimal("apic_mode", x86.apicMode());
                text.number("padding", x86.padding());
                text.decimal("vtd_interrupt_limit", x86.vtdInterruptLimit());
                text.decimal("tsc_khz", x86.tscKhz());
                text.decimal("apic_khz", x86.apicKhz());
                text.close();
            }
            case MachineInfo.Arm arm -> {
                text.open(".arm", "");
                text.decimal("maintenance_irq", arm.maintenanceIrq());
                text.decimal("gic_version", arm.gicVersion());
                text.number("gicd_base", arm.gicdBase());
                text.number("gicc_base", arm.giccBase());
                text.number("gich_base", arm.gichBase());
                text.number("gicv_base", arm.gicvBase());
                text.number("gicr_base", arm.gicrBase());
                text.close();
            }
            case MachineInfo.Undetermined unknown -> {}
        }
        text.close();
    }

    private static void iommus(List<IommuUnit> units, InitializerText text) {
        IommuUnit unused = units.getLast();
        if (units.stream().allMatch(unused::equals) && unused.type() == 0 && unused.base() == 0) {
            return;
        }
        text.open(".iommu_units", "");
        for (int i = 0; i < units.size(); i++) {
            IommuUnit unit = units.get(i);
            if (unit.type() != 0 || unit.base() != 0 || unit.size() != 0) {
                iommu(i, unit, text);
            }
        }
        text.close();
    }

    private static void iommu(int index, IommuUnit unit, InitializerText text) {
        List<String> types = List.of("", "AMD", "INTEL", "SMMUV3", "PVU", "ARM_MMU500");
        boolean known = unit.type() > 0 && unit.type() < types.size();
        text.open("[" + index + "]", "");
        text.expression("type", known ? "JAILHOUSE_IOMMU_" + types.get((int) unit.type()) : hex(unit.type()));
        text.number("base", unit.base());
        text.number("size", unit.size());
        if (unit instanceof IommuUnit.Amd amd) {
            text.open(".amd", "");
            text.number("bdf", amd.bdf());
            text.number("base_cap", amd.baseCap());
            text.number("msi_cap", amd.msiCap());
            text.number("features", amd.features());
            text.close();
        } else if (unit instanceof IommuUnit.TiPvu pvu) {
            text.open(".tipvu", "");
            text.number("tlb_base", pvu.tlbBase());
            text.number("tlb_size", pvu.tlbSize());
            text.close();
        }
        text.close();
    }
}

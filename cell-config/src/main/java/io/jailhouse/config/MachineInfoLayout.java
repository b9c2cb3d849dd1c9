package io.jailhouse.config;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Layout of the union at the end of {@code platform_info}. */
final class MachineInfoLayout {
    /** x86: port of the ACPI timer, u16. */
    static final int X86_PM_TIMER_ADDRESS_OFFSET = 0;

    /** x86: APIC mode, u8. */
    static final int X86_APIC_MODE_OFFSET = X86_PM_TIMER_ADDRESS_OFFSET + Short.BYTES;

    /** x86: unused, u8. */
    static final int X86_PADDING_OFFSET = X86_APIC_MODE_OFFSET + Byte.BYTES;

    /** x86: size of the interrupt remapping table, u32. */
    static final int X86_VTD_INTERRUPT_LIMIT_OFFSET = X86_PADDING_OFFSET + Byte.BYTES;

    /** x86: TSC frequency, u32. */
    static final int X86_TSC_KHZ_OFFSET = X86_VTD_INTERRUPT_LIMIT_OFFSET + Integer.BYTES;

    /** x86: APIC timer frequency, u32. */
    static final int X86_APIC_KHZ_OFFSET = X86_TSC_KHZ_OFFSET + Integer.BYTES;

    /** x86: bytes of the union that stay unused. */
    static final int X86_UNUSED_OFFSET = X86_APIC_KHZ_OFFSET + Integer.BYTES;

    /** ARM: maintenance interrupt, u8. */
    static final int ARM_MAINTENANCE_IRQ_OFFSET = 0;

    /** ARM: GIC version, u8. */
    static final int ARM_GIC_VERSION_OFFSET = ARM_MAINTENANCE_IRQ_OFFSET + Byte.BYTES;

    /** ARM: unused, u8[2]. */
    static final int ARM_PADDING_OFFSET = ARM_GIC_VERSION_OFFSET + Byte.BYTES;

    /** ARM: distributor, u64. */
    static final int ARM_GICD_BASE_OFFSET = ARM_PADDING_OFFSET + MachineInfo.Arm.PADDING_LENGTH;

    /** ARM: CPU interface, u64. */
    static final int ARM_GICC_BASE_OFFSET = ARM_GICD_BASE_OFFSET + Long.BYTES;

    /** ARM: hypervisor interface, u64. */
    static final int ARM_GICH_BASE_OFFSET = ARM_GICC_BASE_OFFSET + Long.BYTES;

    /** ARM: virtual CPU interface, u64. */
    static final int ARM_GICV_BASE_OFFSET = ARM_GICH_BASE_OFFSET + Long.BYTES;

    /** ARM: redistributors, u64. */
    static final int ARM_GICR_BASE_OFFSET = ARM_GICV_BASE_OFFSET + Long.BYTES;

    /** Length of the union. */
    static final int LENGTH = ARM_GICR_BASE_OFFSET + Long.BYTES;

    private MachineInfoLayout() {}

    static MachineInfo read(ByteBuffer buffer, int at, Optional<Architecture> architecture) {
        if (architecture.isEmpty()) {
            return new MachineInfo.Undetermined(StoredBytes.bytes(buffer, at, LENGTH));
        }
        return switch (architecture.get()) {
            case X86 ->
                new MachineInfo.X86(
                        StoredBytes.u16(buffer, at + X86_PM_TIMER_ADDRESS_OFFSET),
                        StoredBytes.u8(buffer, at + X86_APIC_MODE_OFFSET),
                        StoredBytes.u8(buffer, at + X86_PADDING_OFFSET),
                        StoredBytes.u32(buffer, at + X86_VTD_INTERRUPT_LIMIT_OFFSET),
                        StoredBytes.u32(buffer, at + X86_TSC_KHZ_OFFSET),
                        StoredBytes.u32(buffer, at + X86_APIC_KHZ_OFFSET),
                        StoredBytes.bytes(buffer, at + X86_UNUSED_OFFSET, MachineInfo.X86.UNUSED_LENGTH));
            case ARM, ARM64 ->
                new MachineInfo.Arm(
                        StoredBytes.u8(buffer, at + ARM_MAINTENANCE_IRQ_OFFSET),
                        StoredBytes.u8(buffer, at + ARM_GIC_VERSION_OFFSET),
                        StoredBytes.bytes(buffer, at + ARM_PADDING_OFFSET, MachineInfo.Arm.PADDING_LENGTH),
                        buffer.getLong(at + ARM_GICD_BASE_OFFSET),
                        buffer.getLong(at + ARM_GICC_BASE_OFFSET),
                        buffer.getLong(at + ARM_GICH_BASE_OFFSET),
                        buffer.getLong(at + ARM_GICV_BASE_OFFSET),
                        buffer.getLong(at + ARM_GICR_BASE_OFFSET));
        };
    }

    static void write(ByteBuffer buffer, int at, MachineInfo machine) {
        switch (machine) {
            case MachineInfo.X86 x86 -> {
                buffer.putShort(at + X86_PM_TIMER_ADDRESS_OFFSET, (short) x86.pmTimerAddress());
                buffer.put(at + X86_APIC_MODE_OFFSET, (byte) x86.apicMode());
                buffer.put(at + X86_PADDING_OFFSET, (byte) x86.padding());
                buffer.putInt(at + X86_VTD_INTERRUPT_LIMIT_OFFSET, (int) x86.vtdInterruptLimit());
                buffer.putInt(at + X86_TSC_KHZ_OFFSET, (int) x86.tscKhz());
                buffer.putInt(at + X86_APIC_KHZ_OFFSET, (int) x86.apicKhz());
                StoredBytes.put(buffer, at + X86_UNUSED_OFFSET, x86.unused());
            }
            case MachineInfo.Arm arm -> {
                buffer.put(at + ARM_MAINTENANCE_IRQ_OFFSET, (byte) arm.maintenanceIrq());
                buffer.put(at + ARM_GIC_VERSION_OFFSET, (byte) arm.gicVersion());
                StoredBytes.put(buffer, at + ARM_PADDING_OFFSET, arm.padding());
                buffer.putLong(at + ARM_GICD_BASE_OFFSET, arm.gicdBase());
                buffer.putLong(at + ARM_GICC_BASE_OFFSET, arm.giccBase());
                buffer.putLong(at + ARM_GICH_BASE_OFFSET, arm.gichBase());
                buffer.putLong(at + ARM_GICV_BASE_OFFSET, arm.gicvBase());
                buffer.putLong(at + ARM_GICR_BASE_OFFSET, arm.gicrBase());
            }
            case MachineInfo.Undetermined undetermined -> StoredBytes.put(buffer, at, undetermined.stored());
        }
    }
}

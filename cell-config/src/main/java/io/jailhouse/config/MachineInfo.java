package io.jailhouse.config;

/** The part of the platform information that depends on the architecture: a union of 44 bytes. */
public sealed interface MachineInfo {
    /**
     * x86 platform. Source: cell-config.h, {@code platform_info.x86}.
     *
     * @param pmTimerAddress port of the ACPI timer
     * @param apicMode 0 automatic, 1 xAPIC, 2 x2APIC
     * @param padding stored byte without meaning
     * @param vtdInterruptLimit size of the interrupt remapping table, unsigned 32 bits
     * @param tscKhz frequency of the time stamp counter in kHz, unsigned 32 bits; 0 to calibrate
     * @param apicKhz frequency of the APIC timer in kHz, unsigned 32 bits; 0 to calibrate
     * @param unused {@link #UNUSED_LENGTH} bytes of the union behind the x86 fields
     */
    record X86(
            int pmTimerAddress,
            int apicMode,
            int padding,
            long vtdInterruptLimit,
            long tscKhz,
            long apicKhz,
            FixedBytes unused)
            implements MachineInfo {
        /** Bytes of the union that x86 does not use. */
        public static final int UNUSED_LENGTH = 28;

        /**
         * Checks the widths of the fields.
         *
         * @throws IllegalArgumentException if a value does not fit its field
         */
        public X86 {
            StoredRange.unsigned("pm_timer_address", pmTimerAddress, 16);
            StoredRange.unsigned("apic_mode", apicMode, 8);
            StoredRange.unsigned("padding", padding, 8);
            StoredRange.unsigned("vtd_interrupt_limit", vtdInterruptLimit, 32);
            StoredRange.unsigned("tsc_khz", tscKhz, 32);
            StoredRange.unsigned("apic_khz", apicKhz, 32);
            StoredRange.length("x86 unused", unused, UNUSED_LENGTH);
        }
    }

    /**
     * ARM and ARM64 platform. Source: cell-config.h, {@code platform_info.arm}.
     *
     * @param maintenanceIrq interrupt id of the GIC maintenance interrupt
     * @param gicVersion 2 or 3
     * @param padding {@link #PADDING_LENGTH} stored bytes without meaning
     * @param gicdBase address of the distributor, unsigned
     * @param giccBase address of the CPU interface, unsigned
     * @param gichBase address of the hypervisor interface, unsigned
     * @param gicvBase address of the virtual CPU interface, unsigned
     * @param gicrBase address of the redistributors, unsigned
     */
    record Arm(
            int maintenanceIrq,
            int gicVersion,
            FixedBytes padding,
            long gicdBase,
            long giccBase,
            long gichBase,
            long gicvBase,
            long gicrBase)
            implements MachineInfo {
        /** Bytes between the version and the addresses. */
        public static final int PADDING_LENGTH = 2;

        /**
         * Checks the widths of the fields.
         *
         * @throws IllegalArgumentException if a value does not fit its field
         */
        public Arm {
            StoredRange.unsigned("maintenance_irq", maintenanceIrq, 8);
            StoredRange.unsigned("gic_version", gicVersion, 8);
            StoredRange.length("arm padding", padding, PADDING_LENGTH);
        }
    }

    /**
     * The union of a revision 13 file, which does not say its architecture.
     *
     * @param stored {@link #LENGTH} bytes
     */
    record Undetermined(FixedBytes stored) implements MachineInfo {
        /** Length of the union. */
        public static final int LENGTH = 44;

        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if there are not {@link #LENGTH} bytes
         */
        public Undetermined {
            StoredRange.length("platform_info union", stored, LENGTH);
        }
    }
}

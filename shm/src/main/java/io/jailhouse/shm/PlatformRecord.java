package io.jailhouse.shm;

/** The part of a communication region that depends on the architecture. */
public sealed interface PlatformRecord {

    /**
     * ARM and ARM64.
     *
     * @param gicVersion 2 or 3 (u8)
     * @param gicd base of the distributor (u64)
     * @param gicc base of the CPU interface (u64)
     * @param gicr base of the redistributors (u64)
     * @param vpciIrqBase first interrupt of virtual PCI devices (u32)
     */
    record Arm(int gicVersion, long gicd, long gicc, long gicr, int vpciIrqBase) implements PlatformRecord {}

    /**
     * x86.
     *
     * @param pmTimer port of the PM timer (u16)
     * @param cpus number of the cell's CPUs (u16)
     * @param tscKhz frequency of the time stamp counter in kHz (u32)
     * @param apicTimerKhz frequency of the APIC timer in kHz (u32)
     */
    record X86(int pmTimer, int cpus, int tscKhz, int apicTimerKhz) implements PlatformRecord {}
}

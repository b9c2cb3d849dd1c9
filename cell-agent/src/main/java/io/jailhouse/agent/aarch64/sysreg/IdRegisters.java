package io.jailhouse.agent.aarch64.sysreg;

/**
 * Identification registers of a Cortex-A53 r0p4 (DDI 0500), less what this CPU does not have: AArch32 at EL0, the 64 KiB
 * granule, big-endian data, the performance monitors, the cryptographic extension.
 */
final class IdRegisters {

    static final long MIDR = 0x410fd034;
    static final long PFR0 = 0x1111;
    static final long PFR0_GIC = 1 << 24;
    static final long DFR0 = 0x10305006;
    static final long ISAR0 = 0x10000;
    static final long MMFR0 = 0x0f001022;
    static final long CTR = 0x84448004L;
    /** DC ZVA clears 64 bytes. */
    static final long DCZID = 4;

    static final long CLIDR = 0x0a200023;

    private static final long L1_DATA = 0x700fe01a;
    private static final long L1_INSTRUCTION = 0x201fe00a;
    private static final long L2 = 0x707fe07a;

    private IdRegisters() {}

    /** The geometry of the cache that CSSELR_EL1 selects. */
    static long ccsidr(long csselr) {
        return switch ((int) csselr & 0xf) {
            case 0 -> L1_DATA;
            case 1 -> L1_INSTRUCTION;
            case 2 -> L2;
            default -> 0;
        };
    }
}

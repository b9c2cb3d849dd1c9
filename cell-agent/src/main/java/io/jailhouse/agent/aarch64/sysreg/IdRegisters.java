package io.jailhouse.agent.aarch64.sysreg;

/**
 * Identification registers of a Cortex-A53 r0p4 with the cryptographic extension (DDI 0500), less what this CPU does not
 * have: AArch32 at EL0 and big-endian data.
 */
final class IdRegisters {

    static final long MIDR = 0x410fd034;
    static final long PFR0 = 0x1111;
    static final long PFR0_GIC = 1 << 24;
    static final long DFR0 = 0x10305106;
    static final long ISAR0 = 0x11120;
    static final long MMFR0 = 0x00001022;
    static final long CTR = 0x84448004L;
    /** DC ZVA clears 64 bytes. */
    static final long DCZID = 4;

    static final long CLIDR = 0x0a200023;

    private static final long L1_DATA = 0x700fe01a;
    private static final long L1_INSTRUCTION = 0x201fe00a;
    private static final long L2 = 0x707fe07a;

    // ID_PFR0_EL1 and what follows it, by CRm 1 to 3 and op2: these describe AArch32.
    private static final long[] AARCH32 = {
        0x131,
        0x10001,
        0x3010006,
        0,
        0x10201105,
        0x40000000,
        0x1260000,
        0x2102211,
        0x2101110,
        0x13112111,
        0x21232042,
        0x1112131,
        0x11142,
        0x11121,
        0,
        0,
        0x10110222,
        0x12111111,
        0x43
    };

    private IdRegisters() {}

    /** What an identification register that describes AArch32 reads; of those without a meaning zero. */
    static long aarch32(int register) {
        int index = (SystemRegister.crm(register) - 1) * 8 + (register & 7);
        return index < AARCH32.length ? AARCH32[index] : 0;
    }

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

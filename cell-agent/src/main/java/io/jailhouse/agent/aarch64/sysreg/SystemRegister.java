package io.jailhouse.agent.aarch64.sysreg;

/**
 * Names of system registers (DDI 0487 D17.1): {@code op0:op1:CRn:CRm:op2}, 2+3+4+4+3 bits, as
 * {@link io.jailhouse.agent.cpu.SystemRegisterDevice} wants them. An instruction holds this number in bits 20 to 5, with
 * the upper bit of op0 implied.
 */
public final class SystemRegister {

    // Identification
    public static final int MIDR_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 0 << 3 | 0;
    public static final int MPIDR_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 0 << 3 | 5;
    public static final int REVIDR_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 0 << 3 | 6;
    public static final int ID_AA64PFR0_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 4 << 3 | 0;
    public static final int ID_AA64DFR0_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 5 << 3 | 0;
    public static final int ID_AA64ISAR0_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 6 << 3 | 0;
    public static final int ID_AA64MMFR0_EL1 = 3 << 14 | 0 << 11 | 0 << 7 | 7 << 3 | 0;
    public static final int CCSIDR_EL1 = 3 << 14 | 1 << 11 | 0 << 7 | 0 << 3 | 0;
    public static final int CLIDR_EL1 = 3 << 14 | 1 << 11 | 0 << 7 | 0 << 3 | 1;
    public static final int AIDR_EL1 = 3 << 14 | 1 << 11 | 0 << 7 | 0 << 3 | 7;
    public static final int CSSELR_EL1 = 3 << 14 | 2 << 11 | 0 << 7 | 0 << 3 | 0;
    public static final int CTR_EL0 = 3 << 14 | 3 << 11 | 0 << 7 | 0 << 3 | 1;
    public static final int DCZID_EL0 = 3 << 14 | 3 << 11 | 0 << 7 | 0 << 3 | 7;

    // Control and translation
    public static final int SCTLR_EL1 = 3 << 14 | 0 << 11 | 1 << 7 | 0 << 3 | 0;
    public static final int ACTLR_EL1 = 3 << 14 | 0 << 11 | 1 << 7 | 0 << 3 | 1;
    public static final int CPACR_EL1 = 3 << 14 | 0 << 11 | 1 << 7 | 0 << 3 | 2;
    public static final int TTBR0_EL1 = 3 << 14 | 0 << 11 | 2 << 7 | 0 << 3 | 0;
    public static final int TTBR1_EL1 = 3 << 14 | 0 << 11 | 2 << 7 | 0 << 3 | 1;
    public static final int TCR_EL1 = 3 << 14 | 0 << 11 | 2 << 7 | 0 << 3 | 2;
    public static final int MAIR_EL1 = 3 << 14 | 0 << 11 | 10 << 7 | 2 << 3 | 0;
    public static final int AMAIR_EL1 = 3 << 14 | 0 << 11 | 10 << 7 | 3 << 3 | 0;
    public static final int PAR_EL1 = 3 << 14 | 0 << 11 | 7 << 7 | 4 << 3 | 0;
    public static final int CONTEXTIDR_EL1 = 3 << 14 | 0 << 11 | 13 << 7 | 0 << 3 | 1;

    // Exceptions and process state
    public static final int SPSR_EL1 = 3 << 14 | 0 << 11 | 4 << 7 | 0 << 3 | 0;
    public static final int ELR_EL1 = 3 << 14 | 0 << 11 | 4 << 7 | 0 << 3 | 1;
    public static final int SP_EL0 = 3 << 14 | 0 << 11 | 4 << 7 | 1 << 3 | 0;
    public static final int SPSEL = 3 << 14 | 0 << 11 | 4 << 7 | 2 << 3 | 0;
    public static final int CURRENT_EL = 3 << 14 | 0 << 11 | 4 << 7 | 2 << 3 | 2;
    public static final int NZCV = 3 << 14 | 3 << 11 | 4 << 7 | 2 << 3 | 0;
    public static final int DAIF = 3 << 14 | 3 << 11 | 4 << 7 | 2 << 3 | 1;
    public static final int FPCR = 3 << 14 | 3 << 11 | 4 << 7 | 4 << 3 | 0;
    public static final int FPSR = 3 << 14 | 3 << 11 | 4 << 7 | 4 << 3 | 1;
    public static final int AFSR0_EL1 = 3 << 14 | 0 << 11 | 5 << 7 | 1 << 3 | 0;
    public static final int AFSR1_EL1 = 3 << 14 | 0 << 11 | 5 << 7 | 1 << 3 | 1;
    public static final int ESR_EL1 = 3 << 14 | 0 << 11 | 5 << 7 | 2 << 3 | 0;
    public static final int FAR_EL1 = 3 << 14 | 0 << 11 | 6 << 7 | 0 << 3 | 0;
    public static final int VBAR_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 0 << 3 | 0;
    public static final int ISR_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 1 << 3 | 0;

    // Thread registers
    public static final int TPIDR_EL0 = 3 << 14 | 3 << 11 | 13 << 7 | 0 << 3 | 2;
    public static final int TPIDRRO_EL0 = 3 << 14 | 3 << 11 | 13 << 7 | 0 << 3 | 3;
    public static final int TPIDR_EL1 = 3 << 14 | 0 << 11 | 13 << 7 | 0 << 3 | 4;

    // Generic timer
    public static final int CNTKCTL_EL1 = 3 << 14 | 0 << 11 | 14 << 7 | 1 << 3 | 0;
    public static final int CNTFRQ_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 0 << 3 | 0;
    public static final int CNTPCT_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 0 << 3 | 1;
    public static final int CNTVCT_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 0 << 3 | 2;
    public static final int CNTP_TVAL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 2 << 3 | 0;
    public static final int CNTP_CTL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 2 << 3 | 1;
    public static final int CNTP_CVAL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 2 << 3 | 2;
    public static final int CNTV_TVAL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 3 << 3 | 0;
    public static final int CNTV_CTL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 3 << 3 | 1;
    public static final int CNTV_CVAL_EL0 = 3 << 14 | 3 << 11 | 14 << 7 | 3 << 3 | 2;

    // Implementation defined by the Cortex-A53
    public static final int L2CTLR_EL1 = 3 << 14 | 1 << 11 | 11 << 7 | 0 << 3 | 2;
    public static final int L2ECTLR_EL1 = 3 << 14 | 1 << 11 | 11 << 7 | 0 << 3 | 3;
    public static final int L2ACTLR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 0 << 3 | 0;
    public static final int CPUACTLR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 2 << 3 | 0;
    public static final int CPUECTLR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 2 << 3 | 1;
    public static final int CPUMERRSR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 2 << 3 | 2;
    public static final int L2MERRSR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 2 << 3 | 3;
    public static final int CBAR_EL1 = 3 << 14 | 1 << 11 | 15 << 7 | 3 << 3 | 0;

    // GIC CPU interface
    public static final int ICC_PMR_EL1 = 3 << 14 | 0 << 11 | 4 << 7 | 6 << 3 | 0;
    public static final int ICC_IAR0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 8 << 3 | 0;
    public static final int ICC_EOIR0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 8 << 3 | 1;
    public static final int ICC_HPPIR0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 8 << 3 | 2;
    public static final int ICC_BPR0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 8 << 3 | 3;
    public static final int ICC_AP0R0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 8 << 3 | 4;
    public static final int ICC_AP1R0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 9 << 3 | 0;
    public static final int ICC_DIR_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 11 << 3 | 1;
    public static final int ICC_RPR_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 11 << 3 | 3;
    public static final int ICC_SGI1R_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 11 << 3 | 5;
    public static final int ICC_ASGI1R_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 11 << 3 | 6;
    public static final int ICC_SGI0R_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 11 << 3 | 7;
    public static final int ICC_IAR1_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 0;
    public static final int ICC_EOIR1_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 1;
    public static final int ICC_HPPIR1_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 2;
    public static final int ICC_BPR1_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 3;
    public static final int ICC_CTLR_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 4;
    public static final int ICC_SRE_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 5;
    public static final int ICC_IGRPEN0_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 6;
    public static final int ICC_IGRPEN1_EL1 = 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 7;

    private SystemRegister() {}

    /** The register of an MSR or MRS instruction. */
    public static int of(int word) {
        return (word >>> 5 & 0x7fff) | 0x8000;
    }

    static int op0(int register) {
        return register >>> 14;
    }

    static int op1(int register) {
        return register >>> 11 & 7;
    }

    static int crn(int register) {
        return register >>> 7 & 15;
    }

    static int crm(int register) {
        return register >>> 3 & 15;
    }
}

package io.jailhouse.agent.cpu;

/**
 * Why {@link CpuEngine#run} returned: what a hypervisor would see as a trap to EL2.
 *
 * <p>{@code esr} is always the syndrome as ESR_EL2 would hold it (DDI 0487 D17.2.37). {@link CpuEngine#pc} is the
 * address of the trapping instruction for the aborts and the system register trap, which thus can be restarted, and the
 * address behind the instruction for all others, which have been completed.
 */
public sealed interface Exit {

    /** Somebody called {@link CpuEngine#kick}; nothing else has happened. */
    record Kicked() implements Exit {}

    /**
     * The guest waits (WFI, or WFE where {@code event} is set) and no interrupt is asserted. The caller sleeps until
     * its {@link CpuEvents} assert one or it is kicked and runs again; for an event it may just yield.
     */
    record WaitForInterrupt(boolean event) implements Exit {}

    /**
     * A hook that a debugger has set stopped the CPU: before the instruction at the program counter, which has not been begun.
     *
     * @param why which hook
     */
    record Stopped(DebugStop why) implements Exit {}

    /**
     * HVC. Arguments and results are in x0 and up.
     *
     * @param immediate the instruction's 16 bits
     * @param esr exception class 0x16
     */
    record Hypercall(int immediate, long esr) implements Exit {}

    /**
     * SMC, trapped by HCR_EL2.TSC. Arguments and results are in x0 and up.
     *
     * @param immediate the instruction's 16 bits
     * @param esr exception class 0x17
     */
    record SecureCall(int immediate, long esr) implements Exit {}

    /**
     * A load, store or table walk that stage 2 does not allow, or one of a device without a valid syndrome.
     *
     * @param guestPhysical the address
     * @param size bytes as the syndrome tells them: 1 where it is not valid
     * @param write whether it was a store
     * @param esr exception class 0x24
     */
    record UnhandledData(long guestPhysical, int size, boolean write, long esr) implements Exit {}

    /**
     * A device refused an access.
     *
     * @param guestPhysical the address
     * @param size bytes
     * @param write whether it was a store
     * @param esr exception class 0x24
     * @param reason the line for the hypervisor console; empty if there is none
     */
    record ForbiddenDevice(long guestPhysical, int size, boolean write, long esr, String reason) implements Exit {}

    /**
     * An instruction fetch that stage 2 does not allow.
     *
     * @param address guest-physical address
     * @param esr exception class 0x20
     */
    record InstructionAbort(long address, long esr) implements Exit {}

    /**
     * Access to a system register that the hypervisor traps and does not emulate: ACTLR_EL1, and the GIC's group 0 SGIs.
     *
     * @param esr exception class 0x18
     */
    record SystemRegisterTrap(long esr) implements Exit {}
}

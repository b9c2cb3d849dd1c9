package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.proto.Violation;
import io.jailhouse.proto.ViolationKind;

/** What the daemon learns about a violation: the facts that only the CPU knows. */
final class ReportedViolation {
    private static final int INSTRUCTION_BYTES = 4;

    private ReportedViolation() {}

    /**
     * Describes a violation.
     *
     * @param trap why the CPU stopped
     * @param cpu its state
     */
    static Violation of(Exit trap, CpuEngine cpu) {
        // Calls have been completed: the instruction lies before the program counter.
        long pc = trap instanceof Exit.Hypercall || trap instanceof Exit.SecureCall
                ? cpu.pc() - INSTRUCTION_BYTES
                : cpu.pc();
        Violation.Builder violation = Violation.newBuilder()
                .setPc(pc)
                .setMessage(TrapReport.headline(trap, cpu))
                .setEsr(TrapReport.esr(trap));
        switch (trap) {
            case Exit.UnhandledData(long address, int size, boolean write, long _) ->
                violation
                        .setKind(ViolationKind.VIOLATION_KIND_DATA)
                        .setAddress(address)
                        .setSize(size)
                        .setWrite(write);
            case Exit.ForbiddenDevice(long address, int size, boolean write, long _, String _) ->
                violation
                        .setKind(ViolationKind.VIOLATION_KIND_REFUSED)
                        .setAddress(address)
                        .setSize(size)
                        .setWrite(write);
            case Exit.InstructionAbort(long address, long _) ->
                violation
                        .setKind(ViolationKind.VIOLATION_KIND_FETCH)
                        .setAddress(address)
                        .setSize(INSTRUCTION_BYTES);
            case Exit.Hypercall _ -> violation.setKind(ViolationKind.VIOLATION_KIND_HYPERCALL);
            case Exit.SecureCall _ -> violation.setKind(ViolationKind.VIOLATION_KIND_SECURE_CALL);
            case Exit.SystemRegisterTrap _ -> violation.setKind(ViolationKind.VIOLATION_KIND_SYSTEM_REGISTER);
            case Exit.Kicked _, Exit.WaitForInterrupt _, Exit.Stopped _ ->
                throw new IllegalArgumentException("not a violation: " + trap);
        }
        cpu.instructionAt(pc).ifPresent(word -> violation.setInstruction(word).setMnemonic(cpu.nameOf(word)));
        return violation.build();
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;

/**
 * The hypervisor's message about a trap that it does not handle, to the letter (hypervisor/arch/arm64/traps.c).
 */
final class TrapReport {
    private static final int DUMPED_REGISTERS = 30;
    private static final int REGISTERS_PER_LINE = 3;
    private static final int INSTRUCTION_BYTES = 4;

    private TrapReport() {}

    /**
     * Composes the message for a CPU that is going to be parked.
     *
     * @param trap why it stopped
     * @param cpu its registers
     * @param cpuNumber physical number
     * @param cellName its cell
     */
    static String of(Exit trap, CpuEngine cpu, int cpuNumber, String cellName) {
        long esr = esr(trap);
        StringBuilder text = new StringBuilder();
        String headline = headline(trap, cpu);
        if (!headline.isEmpty()) {
            text.append(headline).append('\n');
        }
        text.append("\nFATAL: %s (exception class 0x%02x)\n"
                .formatted(isForbidden(trap) ? "forbidden access" : "unhandled trap", esr >>> 26 & 0x3f));
        text.append("Cell state before exception:\n");
        // The hypervisor skips a secure call before it gives up on it, and remembers where it was.
        long elr = trap instanceof Exit.SecureCall ? cpu.pc() - INSTRUCTION_BYTES : cpu.pc();
        appendRegisters(text, cpu, elr, esr);
        text.append("Parking CPU %d (Cell: \"%s\")\n".formatted(cpuNumber, cellName));
        return text.toString();
    }

    /** Returns the line that comes first, without its end; empty if there is none. */
    static String headline(Exit trap, CpuEngine cpu) {
        return switch (trap) {
            case Exit.UnhandledData data ->
                "Unhandled data %s at 0x%x(%d)"
                        .formatted(data.write() ? "write" : "read", data.guestPhysical(), data.size());
            case Exit.InstructionAbort fetch -> "FATAL: instruction abort at 0x%x".formatted(fetch.address());
            case Exit.ForbiddenDevice device -> device.reason();
            case Exit.SecureCall _ ->
                SecureCalls.isArchitectural(cpu.x(0)) ? "Unhandled SMC arch trap %x".formatted(cpu.x(0)) : "";
            case Exit.Hypercall _, Exit.SystemRegisterTrap _ -> "";
            case Exit.Kicked _, Exit.WaitForInterrupt _, Exit.Stopped _ -> throw notAViolation(trap);
        };
    }

    /** Returns the syndrome. */
    static long esr(Exit trap) {
        return switch (trap) {
            case Exit.UnhandledData data -> data.esr();
            case Exit.InstructionAbort fetch -> fetch.esr();
            case Exit.ForbiddenDevice device -> device.esr();
            case Exit.Hypercall call -> call.esr();
            case Exit.SecureCall call -> call.esr();
            case Exit.SystemRegisterTrap register -> register.esr();
            case Exit.Kicked _, Exit.WaitForInterrupt _, Exit.Stopped _ -> throw notAViolation(trap);
        };
    }

    private static IllegalArgumentException notAViolation(Exit trap) {
        return new IllegalArgumentException("not a violation: " + trap);
    }

    private static boolean isForbidden(Exit trap) {
        return trap instanceof Exit.InstructionAbort
                || trap instanceof Exit.ForbiddenDevice
                || trap instanceof Exit.Hypercall;
    }

    private static void appendRegisters(StringBuilder text, CpuEngine cpu, long elr, long esr) {
        long exceptionLevel = cpu.pstate() >>> 2 & 3;
        text.append(" pc: %016x   lr: %016x spsr: %08x     EL%d\n"
                .formatted(cpu.pc(), cpu.x(30), cpu.pstate(), exceptionLevel));
        // ELR_EL2, the address to return to, not the guest's ELR_EL1.
        text.append(" sp: %016x  elr: %016x  esr: %02x %01x %07x\n"
                .formatted(cpu.sp((int) exceptionLevel), elr, esr >>> 26 & 0x3f, esr >>> 25 & 1, esr & 0x1ff_ffff));
        for (int i = 0; i < DUMPED_REGISTERS; i++) {
            boolean lastOfLine = i % REGISTERS_PER_LINE == REGISTERS_PER_LINE - 1;
            text.append("%sx%d: %016x%s".formatted(i < 10 ? " " : "", i, cpu.x(i), lastOfLine ? "\n" : "  "));
        }
        text.append('\n');
    }
}

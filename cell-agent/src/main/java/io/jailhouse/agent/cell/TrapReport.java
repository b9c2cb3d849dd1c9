package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;

/**
 * The hypervisor's message about a trap that it does not handle, to the letter (hypervisor/arch/arm64/traps.c).
 */
final class TrapReport {
    private static final int DUMPED_REGISTERS = 30;
    private static final int REGISTERS_PER_LINE = 3;

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
        StringBuilder text = new StringBuilder();
        long esr = switch (trap) {
            case Exit.UnhandledData data -> {
                text.append("Unhandled data %s at 0x%x(%d)\n"
                        .formatted(data.write() ? "write" : "read", data.guestPhysical(), data.size()));
                yield data.esr();
            }
            case Exit.InstructionAbort fetch -> {
                text.append("FATAL: instruction abort at 0x%x\n".formatted(fetch.address()));
                yield fetch.esr();
            }
            case Exit.ForbiddenDevice device -> {
                if (!device.reason().isEmpty()) {
                    text.append("FATAL: ").append(device.reason()).append('\n');
                }
                yield device.esr();
            }
            case Exit.Hypercall call -> call.esr();
            case Exit.SecureCall call -> {
                if (SecureCalls.isArchitectural(cpu.x(0))) {
                    text.append("Unhandled SMC arch trap %x\n".formatted(cpu.x(0)));
                }
                yield call.esr();
            }
            case Exit.SystemRegisterTrap register -> register.esr();
            case Exit.Kicked _, Exit.WaitForInterrupt _ ->
                throw new IllegalArgumentException("not a violation: " + trap);
        };
        boolean unhandled = trap instanceof Exit.UnhandledData || trap instanceof Exit.SecureCall;
        text.append("\nFATAL: %s (exception class 0x%02x)\n"
                .formatted(unhandled ? "unhandled trap" : "forbidden access", esr >>> 26 & 0x3f));
        text.append("Cell state before exception:\n");
        appendRegisters(text, cpu, esr);
        text.append("Parking CPU %d (Cell: \"%s\")\n".formatted(cpuNumber, cellName));
        return text.toString();
    }

    private static void appendRegisters(StringBuilder text, CpuEngine cpu, long esr) {
        long exceptionLevel = cpu.pstate() >>> 2 & 3;
        text.append(" pc: %016x   lr: %016x spsr: %08x     EL%d\n"
                .formatted(cpu.pc(), cpu.x(30), cpu.pstate(), exceptionLevel));
        text.append(" sp: %016x  elr: %016x  esr: %02x %01x %07x\n"
                .formatted(
                        cpu.sp((int) exceptionLevel), cpu.elr(), esr >>> 26 & 0x3f, esr >>> 25 & 1, esr & 0x1ff_ffff));
        for (int i = 0; i < DUMPED_REGISTERS; i++) {
            boolean lastOfLine = i % REGISTERS_PER_LINE == REGISTERS_PER_LINE - 1;
            text.append("%sx%d: %016x%s".formatted(i < 10 ? " " : "", i, cpu.x(i), lastOfLine ? "\n" : "  "));
        }
        text.append('\n');
    }
}

package io.jailhouse.agent.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.proto.Violation;
import io.jailhouse.proto.ViolationKind;
import org.junit.jupiter.api.Test;

/** The messages of the original (hypervisor/arch/arm64/traps.c), one a kind of trap. */
class TrapReportTest {
    private static final String UNHANDLED = "FATAL: unhandled trap (exception class 0x%02x)";
    private static final String FORBIDDEN = "FATAL: forbidden access (exception class 0x%02x)";

    private final CpuEngine cpu = Aarch64.interpreter(
            1,
            new GenericCounter() {
                @Override
                public long frequencyHz() {
                    return 1;
                }

                @Override
                public long count() {
                    return 0;
                }
            },
            new InnerShareableDomain());

    @Test
    void everyKindOfTrapHasItsWords() {
        assertThat(lines(new Exit.UnhandledData(0x1c25014, 4, false, 0x93810006L)))
                .startsWith("Unhandled data read at 0x1c25014(4)", "", UNHANDLED.formatted(0x24));
        assertThat(lines(new Exit.UnhandledData(0x7bfe0000, 1, true, 0x92000047L)))
                .startsWith("Unhandled data write at 0x7bfe0000(1)", "", UNHANDLED.formatted(0x24));
        assertThat(lines(new Exit.InstructionAbort(0x5df6e9a4, 0x82000006L)))
                .startsWith("FATAL: instruction abort at 0x5df6e9a4", "", FORBIDDEN.formatted(0x20));
        assertThat(lines(new Exit.ForbiddenDevice(
                        0x1c20000, 4, false, 0x93810006L, "FATAL: Invalid MMIO read, address: 1c20000, size: 4")))
                .startsWith("FATAL: Invalid MMIO read, address: 1c20000, size: 4", "", FORBIDDEN.formatted(0x24));
        assertThat(lines(new Exit.Hypercall(1, 0x5a000001))).startsWith("", FORBIDDEN.formatted(0x16));
        assertThat(lines(new Exit.SystemRegisterTrap(0x62320461))).startsWith("", UNHANDLED.formatted(0x18));
        cpu.setX(0, 0x8000_0042L);
        assertThat(lines(new Exit.SecureCall(0, 0x5e000000)))
                .startsWith("Unhandled SMC arch trap 80000042", "", UNHANDLED.formatted(0x17));
        cpu.setX(0, 0xc300_0000L);
        assertThat(lines(new Exit.SecureCall(0, 0x5e000000))).startsWith("", UNHANDLED.formatted(0x17));
    }

    @Test
    void elrIsWhereTheHypervisorWouldReturnTo() {
        cpu.setPc(0x1008);
        assertThat(lines(new Exit.Hypercall(1, 0x5a000001)))
                .anyMatch(line -> line.startsWith(" pc: 0000000000001008 "))
                .anyMatch(line -> line.contains("  elr: 0000000000001008  esr: 16 1 0000001"));
        cpu.setX(0, 0xc300_0000L);
        assertThat(lines(new Exit.SecureCall(0, 0x5e000000)))
                .as("a secure call is skipped first")
                .anyMatch(line -> line.startsWith(" pc: 0000000000001008 "))
                .anyMatch(line -> line.contains("  elr: 0000000000001004  "));
    }

    @Test
    void theDaemonLearnsOfTheInstructionItself() {
        cpu.setPc(0x1008);
        Violation call = ReportedViolation.of(new Exit.Hypercall(1, 0x5a000001), cpu);
        assertThat(call.getKind()).isEqualTo(ViolationKind.VIOLATION_KIND_HYPERCALL);
        assertThat(call.getPc()).isEqualTo(0x1004);
        assertThat(call.hasInstruction()).as("nothing is mapped there").isFalse();
        Violation data = ReportedViolation.of(new Exit.UnhandledData(0x1c25014, 4, true, 0x93810046L), cpu);
        assertThat(data.getPc()).isEqualTo(0x1008);
        assertThat(data.getAddress()).isEqualTo(0x1c25014);
        assertThat(data.getWrite()).isTrue();
        assertThat(data.getMessage()).isEqualTo("Unhandled data write at 0x1c25014(4)");
    }

    private String[] lines(Exit trap) {
        return TrapReport.of(trap, cpu, 1, "cell").split("\n", -1);
    }
}

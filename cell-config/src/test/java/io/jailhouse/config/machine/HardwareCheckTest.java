package io.jailhouse.config.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HardwareCheckTest {
    private static final long VTD = 0xfed90000L;
    private static final long AMD_VI = 0xfeb80000L;
    private static final String MEMORY = "/dev/mem";

    private static MadeUpMachine capable() {
        MadeUpMachine machine = MadeUpMachine.intel();
        for (int cpu = 0; cpu < 4; cpu++) {
            for (long register : new long[] {0x3a, 0x480, 0x481, 0x482, 0x483, 0x484, 0x485, 0x48b, 0x48c}) {
                machine.register("/dev/cpu/" + cpu + "/msr", register, -1);
            }
        }
        return machine.register(MEMORY, VTD + 8, -1).register(MEMORY, VTD + 0x10, -1);
    }

    @Test
    void aCapableMachinePasses() {
        HardwareCheck.Report report = HardwareCheck.of(capable());
        assertThat(report.exitCode()).isZero();
        assertThat(report.text()).startsWith("""
                        Feature                         Availability
                        ------------------------------  ------------------
                        Number of CPUs > 1              ok
                        Long mode                       ok
                        x2APIC                          ok

                        VT-x (VMX)                      ok
                          VMX outside SMX               ok
                          VMX inside SMX                ok
                          IA32_TRUE_*_CLTS              ok
                        """).endsWith("""
                          Activity state HLT            ok

                        VT-d (IOMMU #0)                 ok
                          39-bit AGAW                   ok
                          48-bit AGAW                   ok
                          2M pages                      ok
                          1G pages                      ok
                          Queued invalidation           ok
                          Interrupt remapping           ok
                          Extended interrupt mode       ok

                        Check passed!
                        """).doesNotContain("issing", "MISSING");
    }

    @Test
    void whatIsMissingFailsUnlessItIsOptional() {
        MadeUpMachine machine = capable();
        IntStream.range(0, 4)
                .forEach(cpu -> machine.register("/dev/cpu/" + cpu + "/msr", 0x48b, 0)
                        .register("/dev/cpu/" + cpu + "/msr", 0x48e, 1 << 15));
        HardwareCheck.Report report = HardwareCheck.of(machine.register(MEMORY, VTD + 8, 1 << 9));
        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.text())
                .contains(
                        "  Optional CR3 interception     MISSING\n",
                        "  RDTSCP                        MISSING\n",
                        "  INVPCID                       missing (optional)\n",
                        "  EPT                           MISSING\n",
                        "  48-bit AGAW                   missing (optional)\n",
                        "  1G pages                      missing (optional)\n")
                .endsWith("\nCheck FAILED!\n");
    }

    @Test
    void whatCannotBeLookedAtIsSaid() {
        HardwareCheck.Report report = HardwareCheck.of(MadeUpMachine.intel());
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.text())
                .contains(
                        " Skipping MSR tests, /dev/cpu/0/msr cannot be read: load the module msr, and run as root.\n",
                        " Skipping MMIO tests, your kernel might have CONFIG_STRICT_DEVMEM enabled.\n Disable for"
                                + " thorough testing.\n")
                .endsWith("\nCheck passed!\nBUT: Some essential checks had to be skipped!\n\n");
    }

    @Test
    void withoutIommuTheCheckFailsWithTheReason() {
        HardwareCheck.Report report = HardwareCheck.of(capable().without(MadeUpMachine.tablePath(MadeUpMachine.DMAR)));
        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.text())
                .contains("VT-d (IOMMU #0)                 MISSING\n /sys/firmware/acpi/tables/DMAR: cannot be read\n");
    }

    @Test
    void amdsFeaturesAreLookedAt() {
        MadeUpMachine machine = MadeUpMachine.amd().register(MEMORY, AMD_VI + 0x30, 1 << 16 | 1 << 18 | 1 << 8);
        assertThat(HardwareCheck.of(machine).text()).endsWith("""

                AMD-V (SVM)                     ok
                  NPT                           ok
                  Decode assist                 missing (optional)
                  AVIC                          ok
                  Flush by ASID                 missing (optional)

                AMD-Vi (IOMMU #0)               ok
                  Extended feature register     ok
                  Valid base register           ok
                  SMI filter                    ok
                    Valid filter registers      ok
                  Hardware events               ok

                Check passed!
                """);
        HardwareCheck.Report locked = HardwareCheck.of(machine.register(MEMORY, AMD_VI + 0x68, 3 << 16));
        assertThat(locked.text()).contains("    Valid filter registers      MISSING\n");
        assertThat(locked.exitCode()).isEqualTo(2);
    }

    @Test
    void otherAndUnequalCpusAreRefused() {
        assertThat(HardwareCheck.of(MadeUpMachine.intel().cpus("CentaurHauls", 1, "lm"))
                        .text())
                .contains("Number of CPUs > 1              MISSING\n", "Supported CPU                   MISSING\n");
        assertThatThrownBy(() -> HardwareCheck.of(capable().register("/dev/cpu/2/msr", 0x481, 3)))
                .isInstanceOf(MachineFormatException.class)
                .hasMessage("Inconsistent value of MSR 0x481 on CPU 2");
    }
}

package io.jailhouse.config.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.Console;
import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.PciCapability;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MachineTest {
    private static Machine read(MadeUpMachine machine) {
        return Machine.read(machine, "ttyS0");
    }

    private static List<String> ranges(Machine machine) {
        return machine.memory().stream()
                .map(it -> "%x-%x %s".formatted(it.start(), it.end(), it.name()))
                .toList();
    }

    @Test
    void theRootCellGetsMemoryAndRegistersButNotWhatIsIntercepted() {
        assertThat(ranges(read(MadeUpMachine.intel())))
                .containsExactly(
                        "0-9ffff System RAM",
                        "a0000-bffff PCI Bus 0000:00",
                        "f0000-fffff System ROM",
                        "100000-39ffffff System RAM",
                        "3f200000-3ffdefff System RAM",
                        "fe800000-fe81ffff e1000e",
                        "fe820000-fe820fff 0000:01:00.0",
                        "fe822000-fe822fff 0000:01:00.0",
                        "feb9a000-feb9afff ahci",
                        "fed00000-fed00fff HPET 0",
                        "c0000-dffff ROMs",
                        "3ffe0000-3ffeffff ACPI DMAR RMRR");
    }

    @Test
    void portsAreGivenIfTheyAreHarmlessOrOfADevice() {
        Machine machine = read(MadeUpMachine.intel());
        assertThat(machine.ports())
                .filteredOn(PortBlock::permitted)
                .extracting(it -> "%x %s".formatted(it.start(), it.name()))
                .containsExactly(
                        "40 timer0",
                        "60 keyboard",
                        "70 rtc0",
                        "2f8 serial",
                        "3c0 vga+",
                        "3f8 serial",
                        "c040 0000:00:1f.2");
        assertThat(machine.ports()).filteredOn(it -> !it.permitted()).hasSize(3);
        assertThat(machine.timerPort()).isEqualTo(0x608);
    }

    @Test
    void theTimerMayBeKnownToTheFirmwareAlone() {
        MadeUpMachine machine = MadeUpMachine.intel()
                .replace("/proc/ioports", "ACPI PM_TMR", "something")
                .table("FACP", new byte[40], MadeUpMachine.word(0x408));
        assertThat(read(machine).timerPort()).isEqualTo(0x408);
    }

    @Test
    void devicesComeWithTheirCapabilitiesAndInterrupts() {
        Machine machine = read(MadeUpMachine.intel());
        assertThat(machine.devices()).extracting(PciFunction::address).containsExactly("00:01.0", "00:1f.2", "01:00.0");
        PciFunction bridge = machine.devices().get(0);
        assertThat(bridge.bridge()).isTrue();
        assertThat(bridge.capabilities()).isEmpty();

        PciFunction disk = machine.devices().get(1);
        assertThat(disk.barMasks()).containsExactly(0xffffffe0L, 0L, 0L, 0L, 0L, 0xfffff000L);
        assertThat(disk.interrupts()).isEqualTo(new MessageInterrupts(1, 1, 0, 0));
        assertThat(disk.capabilities())
                .containsExactly(new PciCapability(5, 0x80, 14, 1), new PciCapability(0x12, 0xa8, 2, 0));

        PciFunction network = machine.devices().get(2);
        assertThat(network.barMasks()).containsExactly(0xfffe0000L, 0xffffd000L, 0xffffffffL, 0L, 0L, 0L);
        assertThat(network.interrupts()).isEqualTo(new MessageInterrupts(0, 0, 5, 0xfe821000L));
        assertThat(network.interrupts().msixRegionSize()).isEqualTo(0x1000);
        assertThat(network.capabilities())
                .containsExactly(
                        new PciCapability(1, 0x40, 8, 1),
                        new PciCapability(0x11, 0xa0, 12, 1),
                        new PciCapability(0x10, 0xe0, 60, 0),
                        new PciCapability(0x8001, 0x100, 64, 0),
                        new PciCapability(0x8003, 0x140, 12, 0));
        assertThat(machine.warnings()).isEmpty();
    }

    @Test
    void intelsUnitsAndInterruptControllersAreFound() {
        Machine machine = read(MadeUpMachine.intel());
        assertThat(machine.units()).singleElement().isInstanceOfSatisfying(IommuUnit.Intel.class, unit -> {
            assertThat(unit.base()).isEqualTo(0xfed90000L);
            assertThat(unit.size()).isEqualTo(0x1000);
        });
        assertThat(machine.ioApics()).containsExactly(new IoApic(2, 0xfec00000L, 0, 0, 0xff00));
        assertThat(machine.configurationBase()).isEqualTo(0xb0000000L);
        assertThat(machine.lastBus()).isEqualTo(0xff);
        assertThat(machine.cpuCount()).isEqualTo(4);
        assertThat(machine.product()).isEqualTo("Acme Anvil 3000");
    }

    @Test
    void amdsUnitIsNoDeviceAndItsNewerDescriptionCounts() {
        Machine machine = read(MadeUpMachine.amd());
        assertThat(machine.units()).singleElement().isInstanceOfSatisfying(IommuUnit.Amd.class, unit -> {
            assertThat(unit.base()).isEqualTo(0xfeb80000L);
            assertThat(unit.bdf()).isEqualTo(2);
            assertThat(unit.baseCap()).isEqualTo(0x40);
            assertThat(unit.msiCap()).isEqualTo(0x64);
            assertThat(unit.features()).isZero();
            assertThat(unit.size()).isEqualTo(0x4000);
        });
        assertThat(machine.devices())
                .extracting(PciFunction::address)
                .doesNotContain("00:00.2")
                .contains("00:00.0");
        assertThat(machine.ioApics()).containsExactly(new IoApic(2, 0xfec00000L, 0, 0, 0xa0));
        assertThat(ranges(machine)).contains("3ffe0000-3ffeffff ACPI IVRS").noneMatch(it -> it.contains("amd_iommu"));
    }

    @Test
    void theSerialPortMayBeInMemoryOrMissing() {
        MadeUpMachine machine = MadeUpMachine.intel()
                .text("/sys/class/tty/ttyS1/io_type", "3\n")
                .text("/sys/class/tty/ttyS1/iomem_reg_shift", "2\n")
                .text("/sys/class/tty/ttyS1/iomem_base", "0xFE820000\n");
        assertThat(read(machine).console()).isEqualTo(new Console(0x3f8, 0, 2, 0, 0, 0, 0));
        assertThat(Machine.read(machine, "ttyS1").console()).isEqualTo(new Console(0xfe820000L, 0x1000, 2, 3, 0, 0, 0));
        assertThat(Machine.read(machine, "none").console().typeCode()).isZero();
        Machine absent = Machine.read(machine, "ttyS7");
        assertThat(absent.console().typeCode()).isZero();
        assertThat(absent.warnings()).containsExactly("no serial port ttyS7: the hypervisor gets no console");
    }

    @Test
    void aDeviceThatDoesNotAnswerIsLeftOut() {
        Machine machine = read(MadeUpMachine.intel().put(MadeUpMachine.DISK, 0, -1));
        assertThat(machine.devices()).hasSize(2);
        assertThat(machine.warnings()).containsExactly("Ignoring apparently disabled PCI device 0000:00:1f.2");
    }

    @Test
    void listsOfCapabilitiesThatBiteTheirTailsEnd() {
        MadeUpMachine machine = MadeUpMachine.intel().put(MadeUpMachine.DISK, 0xa8, 0x8012);
        assertThat(read(machine).devices().get(1).capabilities()).hasSize(2);
        MadeUpMachine extended = MadeUpMachine.intel().put("0000:01:00.0", 0x140, 0x10010003);
        assertThat(read(extended).devices().get(2).capabilities()).hasSize(5);
    }

    private static Arguments refused(String message, UnaryOperator<MadeUpMachine> change) {
        return Arguments.of(message, change.apply(MadeUpMachine.intel()));
    }

    private static Arguments refusedOfAmd(String message, UnaryOperator<MadeUpMachine> change) {
        return Arguments.of(message, change.apply(MadeUpMachine.amd()));
    }

    static Stream<Arguments> whatIsRefused() {
        String iomem = "/proc/iomem";
        String dmar = MadeUpMachine.tablePath(MadeUpMachine.DMAR);
        String ivrs = MadeUpMachine.tablePath(MadeUpMachine.IVRS);
        return Stream.of(
                refused("/proc/iomem: cannot be read", it -> it.without(iomem)),
                refused(
                        "/proc/iomem: all addresses are hidden; only root can read them",
                        it -> it.text(iomem, "00000000-00000000 : System RAM\n")),
                refused("/proc/iomem:1: not a line of the form START-END : NAME", it -> it.text(iomem, "garbage\n")),
                refused("/proc/iomem:1: no such range can be", it -> it.text(iomem, "5-1 : System RAM\n")),
                refused(
                        "Jailhouse was enabled when collecting input files! Disable jailhouse and try again.",
                        it -> it.text("/sys/devices/jailhouse/enabled", "1\n")),
                refused("Unsupported CPU: CentaurHauls", it -> it.cpus("CentaurHauls", 4, "lm")),
                refused(
                        "Inconsistent vendor string on CPU 1",
                        it -> it.text("/proc/cpuinfo", "vendor_id : GenuineIntel\nvendor_id : Other\n")),
                refused("/proc/cpuinfo: names no vendor of the CPUs", it -> it.text("/proc/cpuinfo", "")),
                refused(
                        "/proc/ioports: found 0 entries for ACPI PM_TMR (expected 1)",
                        it -> it.replace("/proc/ioports", "ACPI PM_TMR", "something")),
                refused(
                        "/sys/firmware/acpi/tables/FACP: the power management timer has no port",
                        it -> it.replace("/proc/ioports", "ACPI PM_TMR", "something")
                                .table("FACP", new byte[44])),
                refused(
                        MadeUpMachine.tablePath(MadeUpMachine.MCFG)
                                + ": Multiple MMCONFIG regions found! This is not supported",
                        it -> it.table(MadeUpMachine.MCFG, MadeUpMachine.configurationSpace(0, 1), new byte[16])),
                refused(dmar + ": incorrect input file format: no DMAR table", it -> it.poke("DMAR", 0, 'X')),
                refused(
                        dmar + ": its length field says 65384 bytes, but the file has 104",
                        it -> it.poke("DMAR", 5, 0xff)),
                refused(dmar + ": the structure at 0x30 has a length of 0", it -> it.poke("DMAR", 0x32, 0)),
                refused(
                        dmar + ": has more than one PCI segment, which is not supported",
                        it -> it.poke("DMAR", 0x36, 1)),
                refused(
                        dmar + ": the size of the registers at 0xfed90000 cannot be identified: /proc/iomem lacks them,"
                                + " because Linux does not run with the Intel IOMMU enabled (intel_iommu=on)",
                        it -> it.replace(iomem, "dmar0", "Reserved")),
                refused(
                        dmar + ": names an IO-APIC with id 9, which the machine does not have",
                        it -> it.poke("DMAR", 0x44, 9)),
                refused(dmar + ": PCI device 00:01.0 outside the scope of an IOMMU", it -> it.poke("DMAR", 0x34, 0)),
                refused(
                        dmar + ": the device scope at 0x40 has a path, which is not supported",
                        it -> it.poke("DMAR", 0x41, 10)),
                refused(
                        MadeUpMachine.config(MadeUpMachine.DISK) + ": ends at 0x40, but something is expected at 0x80",
                        it -> it.bytes(
                                MadeUpMachine.config(MadeUpMachine.DISK),
                                Arrays.copyOf(it.required(MadeUpMachine.config(MadeUpMachine.DISK)), 0x40))),
                refused(
                        "/sys/bus/pci/devices/0000:00:1f.2/resource: 'x y z' is not START END FLAGS",
                        it -> it.text("/sys/bus/pci/devices/0000:00:1f.2/resource", "x y z\n")),
                refused(
                        "/sys/bus/pci/devices/0000:00:1f.2/resource: has less than 6 lines",
                        it -> it.text("/sys/bus/pci/devices/0000:00:1f.2/resource", "0 0 0\n")),
                refused(
                        "/sys/bus/pci/devices/other: not the name of a PCI device",
                        it -> it.text("/sys/bus/pci/devices/other/config", "")),
                refusedOfAmd(ivrs + ": unsupported revision 03", it -> it.poke("IVRS", 8, 3)),
                refusedOfAmd(
                        ivrs + ": names an IOMMU 00:1e.0, which is no PCI device of the machine",
                        it -> it.poke("IVRS", 0x34, 0xf0)),
                refusedOfAmd(
                        ivrs + ": the IOMMU 00:00.2 has no MSI, which is not supported",
                        it -> it.put("0000:00:00.2", 0x64, 0x00800009)),
                refusedOfAmd(
                        ivrs + ": PCI device 00:01.0 outside the scope of an IOMMU",
                        it -> it.poke("IVRS", 0x48, 0)
                                .poke("IVRS", 0x4c, 0)
                                .poke("IVRS", 0x80, 0)
                                .poke("IVRS", 0x84, 0)));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsRefused(String message, MadeUpMachine machine) {
        assertThatThrownBy(() -> read(machine))
                .isInstanceOf(MachineFormatException.class)
                .hasMessage(message);
    }

    @Test
    void everythingThatIsReadIsCollected() {
        MadeUpMachine machine = MadeUpMachine.intel();
        assertThat(CollectedFiles.needed(machine)).isSubsetOf(machine.paths());
        List<String> collected = Stream.concat(
                        CollectedFiles.needed(machine).stream(), CollectedFiles.wanted(machine).stream())
                .toList();
        MadeUpMachine copy = new MadeUpMachine();
        collected.forEach(path -> machine.read(path).ifPresent(content -> copy.bytes(path, content)));
        assertThat(read(copy)).isEqualTo(read(machine));
        assertThat(CollectedFiles.needed(MadeUpMachine.amd())).contains("/sys/firmware/acpi/tables/IVRS");
    }
}

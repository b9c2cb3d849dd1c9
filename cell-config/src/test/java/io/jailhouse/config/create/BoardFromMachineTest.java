package io.jailhouse.config.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.create.BoardFromMachine.Made;
import io.jailhouse.config.machine.Machine;
import io.jailhouse.config.machine.MachineFormatException;
import io.jailhouse.config.machine.MadeUpMachine;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.ConfigDecompiler;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BoardFromMachineTest {
    private static final long HYPERVISOR = 6 << 20;
    private static final long INMATES = 76 << 20;

    static List<MadeUpMachine> machines() {
        return List.of(MadeUpMachine.intel(), MadeUpMachine.amd());
    }

    private static Made made(MadeUpMachine machine) {
        return BoardFromMachine.of(Machine.read(machine, "ttyS0"), HYPERVISOR, INMATES);
    }

    private static List<String> ranges(SystemConfig board) {
        return board.rootCell().memoryRegions().stream()
                .map(it -> "%x+%x".formatted(it.physStart(), it.size()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theSourceCompilesAndPassesTheCheck(MadeUpMachine machine) {
        Made made = made(machine);
        byte[] bytes = ConfigWriter.write(made.board());
        String source = ConfigDecompiler.decompile(bytes, made.comments());
        assertThat(source).doesNotContain("have no name in the format");
        assertThat(new ConfigCompiler(IncludeFiles.none())
                        .compile(new SourceFile("made.c", source), Map.of())
                        .bytes())
                .hasValue(bytes);
        assertThat(ConfigCheck.of("made.c", made.board(), List.of()).findings()).isEmpty();
    }

    @Test
    void theSourceSaysWhereItsElementsComeFrom() {
        Made made = made(MadeUpMachine.intel());
        assertThat(ConfigDecompiler.decompile(ConfigWriter.write(made.board()), made.comments()))
                .startsWith("/*\n * Configuration of Acme Anvil 3000, x86.\n *\n")
                .contains(
                        " *     memmap=0x5200000$0x3a000000\n",
                        "{ /* fe800000-fe81ffff: e1000e */",
                        "{ /* 3ffe0000-3ffeffff: ACPI DMAR RMRR, for PCI device 00:1d.0 */",
                        "PIO_RANGE(0x3f8, 0x8), /* serial */",
                        "/* not given: PIO_RANGE(0x80, 0x10), dma page reg */",
                        "{ /* IO-APIC 2, first interrupt 0 */",
                        "{ /* bridge 00:01.0 */",
                        ".flags = JAILHOUSE_PCICAPS_WRITE}, /* 00:1f.2 */");
    }

    @Test
    void whatTheCommandLineReservesGoesToTheHypervisorAndTheCells() {
        SystemConfig board = made(MadeUpMachine.intel()).board();
        assertThat(board.hypervisorMemory()).isEqualTo(new MemoryRegion(0x3a000000, 0, HYPERVISOR, 0));
        assertThat(board.architecture()).contains(Architecture.X86);
        assertThat(board.rootCell().cpuSet().format()).isEqualTo("0-3");
        MemoryRegion inmates = board.rootCell().memoryRegions().getLast();
        assertThat(inmates.physStart()).isEqualTo(0x3a600000);
        assertThat(inmates.size()).isEqualTo(INMATES);
        assertThat(inmates.has(MemoryFlag.EXECUTE)).isFalse();
        assertThat(board.platformInfo().machine()).isInstanceOfSatisfying(MachineInfo.X86.class, x86 -> {
            assertThat(x86.pmTimerAddress()).isEqualTo(0x608);
            assertThat(x86.vtdInterruptLimit()).isEqualTo(128);
        });
    }

    @Test
    void withoutReservationMemoryIsTakenFromLinux() {
        SystemConfig board = made(MadeUpMachine.amd()).board();
        assertThat(board.hypervisorMemory().physStart()).isEqualTo(0x3a000000);
        assertThat(ranges(board)).contains("100000+39f00000", "3f200000+ddf000", "3a600000+4c00000");
    }

    @Test
    void elsewhereIsFineIfTheUsualPlaceIsTaken() {
        MadeUpMachine machine = MadeUpMachine.intel()
                .text("/proc/cmdline", "quiet\n")
                .replace("/proc/iomem", "3f200000-3ffdefff", "50000000-5fffffff");
        Made made = made(machine);
        assertThat(made.board().hypervisorMemory().physStart()).isEqualTo(0x50000000);
        assertThat(made.commandLine()).isEqualTo("memmap=0x5200000$0x50000000");
        assertThat(ranges(made.board())).contains("55200000+ae00000");
    }

    @ParameterizedTest
    @CsvSource({"0x5200000$0x3a000000", "82M$928M", "83968K$0x3a000000", "1g$0x3a000000"})
    void sizesAreReadAsLinuxReadsThem(String memmap) {
        MadeUpMachine machine = MadeUpMachine.intel().text("/proc/cmdline", "memmap=" + memmap + "\n");
        assertThat(made(machine).board().hypervisorMemory().physStart()).isEqualTo(0x3a000000);
    }

    @Test
    void tooLittleMemoryIsRefused() {
        MadeUpMachine small = MadeUpMachine.intel().text("/proc/cmdline", "memmap=81M$0x3a000000\n");
        assertThatThrownBy(() -> made(small))
                .isInstanceOf(MachineFormatException.class)
                .hasMessage("/proc/cmdline: Your memmap reservation is too small you need >=\"0x5200000\". Hint: your"
                        + " kernel cmd line needs \"memmap=0x5200000$0x3a000000\"");
        MadeUpMachine huge = MadeUpMachine.intel().text("/proc/cmdline", "memmap=99999999999999999999G$0\n");
        assertThatThrownBy(() -> made(huge)).hasMessageStartingWith("/proc/cmdline: memmap: ");
        Machine machine = Machine.read(MadeUpMachine.intel().text("/proc/cmdline", ""), "none");
        assertThatThrownBy(() -> BoardFromMachine.of(machine, HYPERVISOR, 1L << 40))
                .hasMessage("/proc/iomem: no block of memory has 0x10000600000 bytes for hypervisor and other cells");
    }

    @Test
    void devicesWithTheSameCapabilitiesShareThem() {
        MadeUpMachine machine = MadeUpMachine.intel();
        byte[] config = machine.required("/sys/bus/pci/devices/0000:00:1f.2/config");
        machine.bytes("/sys/bus/pci/devices/0000:00:1f.5/config", config)
                .text("/sys/bus/pci/devices/0000:00:1f.5/resource", "0 0 0\n".repeat(6));
        List<PciDevice> devices = made(machine).board().rootCell().pciDevices();
        assertThat(devices).extracting(PciDevice::capsStart).containsExactly(0, 0, 0, 2);
        assertThat(devices).extracting(PciDevice::numCaps).containsExactly(0, 2, 2, 5);
        assertThat(made(machine).comments().capabilities())
                .containsExactly("00:1f.2 00:1f.5", "", "01:00.0", "", "", "", "");
    }

    @Test
    void moreThan64CpusNeedMoreWords() {
        SystemConfig board =
                made(MadeUpMachine.intel().cpus("GenuineIntel", 66, "lm vmx")).board();
        assertThat(board.rootCell().cpuSet().bitmap().length()).isEqualTo(16);
        assertThat(board.rootCell().cpuSet().format()).isEqualTo("0-65");
    }
}

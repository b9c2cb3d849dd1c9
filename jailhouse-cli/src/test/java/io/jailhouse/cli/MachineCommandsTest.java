package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config create}, {@code config collect} and {@code hardware check} on a machine that is a folder of files. */
final class MachineCommandsTest {
    private static final int HEADER = 36;

    @TempDir
    private Path folder;

    private Path root;

    /** A machine with VT-d, two CPUs, 1 GiB of RAM and one device. */
    @BeforeEach
    void makeMachine() throws IOException {
        root = folder.resolve("machine");
        put("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: lm vmx\n".repeat(2));
        put("/proc/cmdline", "quiet\n");
        put("/proc/iomem", """
                00001000-3fffffff : System RAM
                fec00000-fec003ff : IOAPIC 0
                fed90000-fed90fff : dmar0
                """);
        put("/proc/ioports", "0400-0403 : ACPI PM_TMR\n");
        put("/sys/devices/system/cpu/cpu0/uevent", "");
        put("/sys/devices/system/cpu/cpu1/uevent", "");
        put("/sys/class/tty/ttyS0/io_type", "0\n");
        put("/sys/class/tty/ttyS0/port", "0x3f8\n");
        put("/sys/bus/pci/devices/0000:00:02.0/resource", "0 0 0\n".repeat(6));
        put("/sys/bus/pci/devices/0000:00:02.0/config", HexFormat.of().parseHex("8680341200000000" + "00".repeat(56)));
        table("APIC", "0000000000000000" + "010c" + "0200" + "0000c0fe" + "00000000");
        table("MCFG", "0000000000000000" + "000000b000000000" + "000000ff" + "00000000");
        table("DMAR", "260100000000000000000000" + "0000180001000000" + "0000d9fe00000000" + "0308000002ff0000");
    }

    private void put(String path, String text) throws IOException {
        put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String path, byte[] content) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void table(String name, String hex) throws IOException {
        byte[] body = HexFormat.of().parseHex(hex);
        ByteBuffer table = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.LITTLE_ENDIAN);
        table.put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt(table.capacity())
                .put(HEADER, body);
        put("/sys/firmware/acpi/tables/" + name, table.array());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aMachineBecomesAConfigurationThatPassesTheCheck() throws IOException {
        CapturedRun run = CapturedRun.of("config", "create", "--root", root.toString(), file("board.c"));
        assertThat(run).isEqualTo(new CapturedRun(0, "start Linux with memmap=0x5200000$0x3a000000\n", ""));
        assertThat(Files.readString(folder.resolve("board.c")))
                .contains(
                        "memmap=0x5200000$0x3a000000", ".name = \"RootCell\"", ".address = 0x3f8", "00000000-39ffffff");
        CapturedRun check = CapturedRun.of("config", "check", file("board.c"));
        assertThat(check.out()).endsWith("Findings: None\n");
        assertThat(check.exitCode()).isZero();
    }

    @Test
    void sizesAndConsoleCanBeChosen() throws IOException {
        CapturedRun run = CapturedRun.of(
                "config",
                "create",
                "-r",
                root.toString(),
                "-c",
                "none",
                "--mem-hv",
                "8M",
                "--mem-inmates",
                "16M",
                file("board.c"));
        assertThat(run.out()).isEqualTo("start Linux with memmap=0x1800000$0x3a000000\n");
        assertThat(Files.readString(folder.resolve("board.c")))
                .contains(".size = 0x800000")
                .doesNotContain("debug_console");
    }

    @Test
    void aCollectedArchiveGivesTheSame() throws IOException {
        CapturedRun collect = CapturedRun.of("config", "collect", "--root", root.toString(), file("machine.tar"));
        assertThat(collect)
                .isEqualTo(new CapturedRun(0, "13 files of the machine are in " + file("machine.tar") + "\n", ""));
        CapturedRun.of("config", "create", "--root", root.toString(), file("a.c"));
        assertThat(CapturedRun.of("config", "create", "--root", file("machine.tar"), file("b.c"))
                        .exitCode())
                .isZero();
        assertThat(folder.resolve("b.c")).hasSameTextualContentAs(folder.resolve("a.c"));
    }

    @Test
    void theScriptOfTheCollectorMakesAnArchiveThatGivesTheSame() throws IOException, InterruptedException {
        put("/sys/devices/system/cpu/cpuidle/uevent", "no CPU");
        put("/sys/class/dmi/id/product_name", "a 'machine'");
        CapturedRun generate = CapturedRun.of("config", "create", "-g", "--root", root.toString(), file("collect.sh"));
        assertThat(generate).isEqualTo(new CapturedRun(0, "", ""));
        assertThat(collect()).isEqualTo(new CapturedRun(0, "14 files of the machine are in of script.tar\n", ""));
        CapturedRun.of("config", "collect", "--root", root.toString(), file("of command.tar"));
        assertThat(archive("of script.tar")).containsExactlyInAnyOrderEntriesOf(archive("of command.tar"));
        CapturedRun.of("config", "create", "--root", root.toString(), file("a.c"));
        assertThat(CapturedRun.of("config", "create", "--root", file("of script.tar"), file("b.c"))
                        .exitCode())
                .isZero();
        assertThat(folder.resolve("b.c")).hasSameTextualContentAs(folder.resolve("a.c"));
    }

    @Test
    void theScriptOfTheCollectorFailsAsTheCommandDoes() throws IOException, InterruptedException {
        CapturedRun.of("config", "create", "--generate-collector", "--root", root.toString(), file("collect.sh"));
        Files.delete(root.resolve("sys/bus/pci/devices/0000:00:02.0/config"));
        assertThat(collect())
                .isEqualTo(new CapturedRun(
                        1, "", "./collect.sh: /sys/bus/pci/devices/0000:00:02.0/config: cannot be read\n"));
        Files.delete(root.resolve("sys/bus/pci/devices/0000:00:02.0/resource"));
        Files.delete(root.resolve("sys/bus/pci/devices/0000:00:02.0"));
        assertThat(collect().exitCode()).isZero();
        put("/proc/cpuinfo", "vendor_id\t: AuthenticAMD\n");
        assertThat(collect())
                .isEqualTo(new CapturedRun(1, "", "./collect.sh: /sys/firmware/acpi/tables/IVRS: cannot be read\n"));
        put("/proc/cpuinfo", "");
        assertThat(collect())
                .isEqualTo(new CapturedRun(1, "", "./collect.sh: /proc/cpuinfo: names no vendor of the CPUs\n"));
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(CapturedRun.of("config", "create", "-g", "--dtb", "a.dtb", file("x.sh")))
                .isEqualTo(new CapturedRun(
                        1,
                        "",
                        "jailhouse: --generate-collector: a device tree is one file, which needs no collecting\n"));
    }

    /** Runs the script as somebody would who has copied it to the machine. */
    private CapturedRun collect() throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder("./collect.sh", "of script.tar")
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        script.environment()
                .put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        int exitCode = script.start().waitFor();
        return new CapturedRun(
                exitCode, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    /** Content of the files in an archive, as text that can be compared. */
    private Map<String, String> archive(String name) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        TarFormat.read(Files.readAllBytes(folder.resolve(name)))
                .forEach((path, content) -> files.put(path, HexFormat.of().formatHex(content)));
        return files;
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws IOException {
        Files.delete(root.resolve("sys/firmware/acpi/tables/DMAR"));
        String sentence = "jailhouse: /sys/firmware/acpi/tables/DMAR: cannot be read\n";
        assertThat(CapturedRun.of("config", "create", "--root", root.toString(), file("x.c")))
                .isEqualTo(new CapturedRun(1, "", sentence));
        assertThat(CapturedRun.of("config", "collect", "--root", root.toString(), file("x.tar")))
                .isEqualTo(new CapturedRun(1, "", sentence));
        Files.writeString(folder.resolve("no.tar"), "x".repeat(600));
        assertThat(CapturedRun.of("config", "create", "--root", file("no.tar"), file("x.c")))
                .isEqualTo(new CapturedRun(
                        1, "", "jailhouse: " + file("no.tar") + ": no tar archive: the checksum at 0x0 is wrong\n"));
        assertThat(CapturedRun.of("config", "create", "--root", file("absent"), file("x.c"))
                        .exitCode())
                .isEqualTo(1);
        assertThat(folder.resolve("x.c")).doesNotExist();
        assertThat(CapturedRun.of("config", "collect").exitCode()).isEqualTo(2);
    }

    @Test
    void theHardwareIsChecked() throws IOException {
        CapturedRun run = CapturedRun.of("hardware", "check", "--root", root.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("Feature                         Availability\n")
                .contains("VT-d (IOMMU #0)                 ok\n")
                .endsWith("BUT: Some essential checks had to be skipped!\n\n");
        put("/proc/cpuinfo", "");
        assertThat(CapturedRun.of("hardware", "check", "--root", root.toString()))
                .isEqualTo(new CapturedRun(2, "", "ERROR: /proc/cpuinfo: names no vendor of the CPUs\n"));
        assertThat(CapturedRun.of("hardware").exitCode()).isEqualTo(1);
    }

    @Test
    void partsOfFilesAreReadWhereTheyAre() throws IOException {
        put("/dev/mem", new byte[] {1, 2, 3, 4});
        MachineFolder machine = new MachineFolder(root);
        assertThat(machine.read("/dev/mem", 1, 2)).hasValue(new byte[] {2, 3});
        assertThat(machine.read("/dev/mem", 3, 2)).isEmpty();
        assertThat(machine.read("/dev/absent", 0, 1)).isEmpty();
        MachineArchive archive = new MachineArchive(Map.of("/dev/mem", new byte[] {1, 2, 3, 4}));
        assertThat(archive.read("/dev/mem", 1, 2)).hasValue(new byte[] {2, 3});
        assertThat(archive.read("/dev/mem", 3, 2)).isEmpty();
    }

    @Test
    void archivesGoThroughTarAndBack() throws IOException, InterruptedException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("/proc/iomem", "text".getBytes(StandardCharsets.UTF_8));
        files.put("/sys/empty", new byte[0]);
        byte[] archive = TarFormat.write(files);
        assertThat(TarFormat.read(archive)).containsExactlyEntriesOf(files);

        Path tar = Files.write(folder.resolve("written.tar"), archive);
        Path there = Files.createDirectories(folder.resolve("there"));
        assertThat(tar("-xf", tar.toString(), "-C", there.toString())).isZero();
        assertThat(there.resolve("proc/iomem")).hasContent("text");
        assertThat(tar("-cf", tar.toString(), "-C", there.toString(), ".")).isZero();
        assertThat(TarFormat.read(Files.readAllBytes(tar))).containsOnlyKeys("/proc/iomem", "/sys/empty");

        byte[] cut = Arrays.copyOf(archive, 512);
        assertThatThrownBy(() -> TarFormat.read(cut)).hasMessage("the archive ends inside of a file");
        assertThatThrownBy(() -> TarFormat.read(new byte[0])).hasMessage("no tar archive with files");
    }

    private static int tar(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "tar";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}

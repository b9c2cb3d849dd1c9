package io.jailhouse.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.CheckReport;
import io.jailhouse.config.check.CheckedCell;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.source.Compilation;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.ConfigDecompiler;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checked-in files are valid and are what the sources give. */
final class ShippedConfigurationsTest {
    /** Boards, each with its cells that can live on it at the same time, and alone. */
    private static final Map<String, List<List<String>>> BOARDS = Map.of(
            "arm64/k3-am625-sk",
            List.of(
                    List.of("inmate-demo"),
                    List.of("linux-demo"),
                    List.of("smp-demo"),
                    List.of("ivshmem-demo", "ivshmem-demo-2", "net-demo"),
                    List.of("net-pair-1", "net-pair-2", "inmate-demo")),
            "arm64/k3-am62p5-sk",
            List.of(List.of("inmate-demo", "ivshmem-demo"), List.of("linux-demo")),
            "arm64/k3-am654-idk",
            List.of(List.of("arm64/k3-am654-inmate-demo"), List.of("linux-demo")),
            "arm64/k3-j721e-evm",
            List.of(List.of("inmate-demo"), List.of("linux-demo")),
            "arm64/qemu-arm64",
            List.of(List.of("inmate-demo")),
            "arm/bananapi",
            List.of(List.of("inmate-demo"), List.of("freertos-demo"), List.of("ivshmem-demo")),
            "x86/qemu-x86",
            List.of(List.of("x86/apic-demo", "x86/ivshmem-demo", "x86/pci-demo"), List.of("x86/smp-demo")));

    private static List<Path> files(String suffix) {
        return Stream.of("arm", "arm64", "x86")
                .flatMap(folder -> list(Path.of(folder)).stream())
                .filter(it -> it.toString().endsWith(suffix))
                .sorted()
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Arguments> scenes() {
        return BOARDS.entrySet().stream()
                .flatMap(board -> board.getValue().stream()
                        .map(cells -> Arguments.of(
                                board.getKey(),
                                cells.stream()
                                        .map(cell -> cell.contains("/") ? cell : board.getKey() + "-" + cell)
                                        .toList())));
    }

    @SuppressWarnings("unchecked")
    @Test
    void everyFileBelongsToABoard() {
        List<String> known = scenes().map(Arguments::get)
                .flatMap(scene -> Stream.concat(Stream.of((String) scene[0]), ((List<String>) scene[1]).stream()))
                .distinct()
                .map(name -> name + ".cell")
                .toList();
        assertThat(files(".cell")).map(Path::toString).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void readsAndWritesEveryFile() throws IOException {
        for (Path file : files(".cell")) {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(ConfigWriter.write(
                            ConfigReader.read(file.toString(), bytes).configuration()))
                    .isEqualTo(bytes);
        }
    }

    /** From C to the binary form, back to C, and to the binary form again. */
    @Test
    void goesRoundBetweenItsTwoForms() throws IOException {
        List<Path> sources = files(".c");
        assertThat(sources).hasSameSizeAs(files(".cell"));
        for (Path source : sources) {
            byte[] compiled = compiled(source.toString(), Files.readString(source));
            assertThat(compiled).as(source.toString()).isEqualTo(Files.readAllBytes(binary(source)));
            String written = ConfigDecompiler.decompile(source.toString(), compiled);
            assertThat(compiled("written.c", written)).isEqualTo(compiled);
            assertThat(written).doesNotContain("have no name in the format");
        }
    }

    private static byte[] compiled(String path, String text) {
        IncludeFiles beside = (name, includer) -> includer.map(it -> Path.of(it).resolveSibling(name))
                .filter(Files::exists)
                .map(ShippedConfigurationsTest::source);
        Compilation compilation = new ConfigCompiler(beside).compile(new SourceFile(path, text), Map.of());
        assertThat(compilation.diagnostics()).isEmpty();
        return compilation.bytes().orElseThrow();
    }

    private static SourceFile source(Path file) {
        try {
            return new SourceFile(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binary(Path source) {
        return source.resolveSibling(source.getFileName().toString().replace(".c", ".cell"));
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void cellsFitTheirBoard(String board, List<String> cells) {
        CheckReport report = ConfigCheck.of(
                board,
                system(board),
                cells.stream()
                        .map(cell -> new CheckedCell(cell, cell(cell), false))
                        .toList());
        assertThat(report.findings()).isEmpty();
        assertThat(report.fails()).isFalse();
    }

    /** A list in C that is shorter than its declaration would end in empty elements. */
    @Test
    void noListEndsInAnEmptyElement() {
        for (Path file : files(".cell")) {
            CellConfig config = configuration(file);
            assertThat(config.memoryRegions().getLast().size())
                    .as(file.toString())
                    .isPositive();
            assertThat(config.pciCapabilities()).noneMatch(it -> it.len() == 0);
            assertThat(config.pciDevices()).noneMatch(it -> it.type() == 0);
            assertThat(config.irqchips()).noneMatch(it -> it.address() == 0);
            assertThat(config.pioRegions()).noneMatch(it -> it.length() == 0);
        }
    }

    private static CellConfig configuration(Path file) {
        return switch (ConfigReader.read(file.toString(), bytes(file)).configuration()) {
            case SystemConfig system -> system.rootCell();
            case CellConfig cell -> cell;
        };
    }

    private static SystemConfig system(String name) {
        return ConfigReader.readSystem(name, bytes(Path.of(name + ".cell"))).configuration();
    }

    private static CellConfig cell(String name) {
        return ConfigReader.readCell(name, bytes(Path.of(name + ".cell"))).configuration();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void describesTheBoardAndTheDemoCell() {
        assertThat(system("arm64/k3-am625-sk").rootCell().cpuSet().format()).isEqualTo("0-3");
        CellConfig cell = cell("arm64/k3-am625-sk-inmate-demo");
        assertThat(cell.cpuSet().cpus()).containsExactly(2);
        assertThat(cell.memoryRegions()).hasSize(3);
    }

    @Test
    void rebuildsByteForByte(@TempDir Path folder) throws IOException, InterruptedException {
        boolean gcc = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "gcc")));
        assumeTrue(gcc, "no gcc on this machine");
        Process build = new ProcessBuilder("sh", "build.sh", folder.toString())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
        for (Path file : files(".cell")) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(file);
        }
    }
}

package io.jailhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.check.CheckReport;
import io.jailhouse.config.check.CheckedCell;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.diff.ConfigDiff;
import io.jailhouse.config.source.Compilation;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.ConfigDecompiler;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever compiler, decompiler and checker are given, they end within their bounds and without an exception. */
@AddLifecycleHook(BoundedInputs.class)
final class FuzzTest {
    private static final Path FOLDER = Path.of(System.getProperty("project.root"), "configs");
    private static final Pattern WORDS = Pattern.compile("\\w+|\\s+|[^\\w\\s]");
    private static final ConfigCompiler COMPILER = new ConfigCompiler(IncludeFiles.none());
    private static final List<String> SOURCES = read(
            "arm64/k3-am625-sk.c",
            "arm64/k3-am625-sk-inmate-demo.c",
            "arm64/k3-am625-sk-linux-demo.c",
            "x86/qemu-x86.c",
            "x86/pci-demo.c",
            "x86/ivshmem-demo.c");
    /** The first of each is a board, the others are its cells. */
    private static final int BOARDS = 2;

    private static final int OF_A_BOARD = 3;
    private static final List<byte[]> BINARIES = binaries();

    /** One change of a list of words or bytes: where, how, and with what. */
    record Change(int place, int sort, int value) {}

    private static List<String> read(String... names) {
        return Stream.of(names).map(FuzzTest::text).toList();
    }

    private static String text(String name) {
        try {
            return withIncludes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One text, so that the shared parts are changed as well. */
    private static String withIncludes(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            boolean includes = line.startsWith("#include \"");
            text.append(includes ? withIncludes(file.resolveSibling(line.split("\"", -1)[1])) : line + "\n");
        }
        return text.toString();
    }

    private static List<byte[]> binaries() {
        return SOURCES.stream()
                .map(text -> COMPILER.compile(new SourceFile("a.c", text), Map.of())
                        .bytes()
                        .orElseThrow())
                .toList();
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> any = Arbitraries.integers();
        return Combinators.combine(any, Arbitraries.integers().between(0, 4), any)
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                        "struct",
                        "union",
                        "{",
                        "}",
                        "(",
                        ")",
                        "[",
                        "]",
                        ";",
                        ",",
                        "=",
                        ".",
                        "...",
                        "x",
                        "y",
                        "1",
                        "0x7fffffffffffffff",
                        "char",
                        "int",
                        "sizeof",
                        "?",
                        ":",
                        "/",
                        "-",
                        "<<",
                        "~",
                        "&&",
                        "\"a\\",
                        "'",
                        "#define ",
                        "#if ",
                        "#endif",
                        "#include ",
                        "\n",
                        "\\\n",
                        "/*",
                        "*/",
                        "##",
                        "#",
                        "__attribute__((packed))",
                        "typedef",
                        "enum",
                        "F(",
                        "x y",
                        "jailhouse/cell-config.h",
                        "<",
                        ">",
                        "#pragma pack(1)\n",
                        "static",
                        "\u0000",
                        "\uffff")
                .list()
                .ofMaxSize(80)
                .map(words -> String.join(" ", words));
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anyTextCompilesOrIsMistaken(@ForAll("soup") String text) {
        Compilation compilation = compile("char y[3] = {1};\n" + text);
        assertThat(compilation.bytes().isPresent() || !compilation.diagnostics().isEmpty())
                .isTrue();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void changedSourcesCompileOrAreMistaken(@ForAll int source, @ForAll("changes") List<Change> changes) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORDS.matcher(SOURCES.get(Math.floorMod(source, SOURCES.size())));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        List<String> original = List.copyOf(words);
        for (Change change : changes) {
            int at = Math.floorMod(change.place(), words.size());
            String other = original.get(Math.floorMod(change.value(), original.size()));
            switch (change.sort()) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, other);
                case 2 -> words.set(at, other);
                case 3 -> words.set(at, Integer.toString(change.value()));
                default -> words.add(at, String.valueOf((char) change.value()));
            }
        }
        Compilation compilation = compile(String.join("", words));
        compilation.diagnostics().forEach(it -> assertThat(it.format()).startsWith(it.path() + ":" + it.line() + ":"));
        assertThat(compilation.bytes().isPresent() || !compilation.diagnostics().isEmpty())
                .isTrue();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void changedConfigurationsAreWrittenInC(@ForAll int binary, @ForAll("changes") List<Change> changes) {
        byte[] bytes = changed(binary, changes);
        if (isConfiguration(bytes)) {
            String source = ConfigDecompiler.decompile("a.cell", bytes);
            assertThat(compile(source).bytes().orElseThrow()).isEqualTo(bytes);
        }
    }

    /** Every input is a configuration, so that all of them are checked. */
    @Property(shrinking = ShrinkingMode.OFF)
    void changedConfigurationsAreCheckedAndCompared(
            @ForAll int board,
            @ForAll("changes") List<Change> ofBoard,
            @ForAll int cell,
            @ForAll("changes") List<Change> ofCell) {
        int first = Math.floorMod(board, BOARDS) * OF_A_BOARD;
        int second = first + 1 + Math.floorMod(cell, OF_A_BOARD - 1);
        SystemConfig system = ConfigReader.readSystem("a", changedConfiguration(BINARIES.get(first), ofBoard))
                .configuration();
        CellConfig config = ConfigReader.readCell("b", changedConfiguration(BINARIES.get(second), ofCell))
                .configuration();
        CheckReport report = ConfigCheck.of("a", system, List.of(new CheckedCell("b", config, false)));
        assertThat(report.text()).startsWith("Reading configuration set:");
        assertThat(report.toMap()).containsKey("findings");
        List<String> differences =
                ConfigDiff.of(ConfigReader.read("b", BINARIES.get(second)).configuration(), config);
        assertThat(differences).doesNotContainNull();
    }

    private static Compilation compile(String text) {
        return COMPILER.compile(new SourceFile("a.c", text), Map.of());
    }

    private static boolean isConfiguration(byte[] bytes) {
        try {
            ConfigReader.read("a", bytes);
            return true;
        } catch (ConfigFormatException e) {
            return false;
        }
    }

    private static byte[] changed(int binary, List<Change> changes) {
        byte[] bytes = BINARIES.get(Math.floorMod(binary, BINARIES.size()));
        for (Change change : changes) {
            bytes = changed(bytes, change);
        }
        return bytes;
    }

    /** Leaves out the changes after which it is no configuration. */
    private static byte[] changedConfiguration(byte[] original, List<Change> changes) {
        byte[] bytes = original;
        for (Change change : changes) {
            byte[] changed = changed(bytes, change);
            bytes = isConfiguration(changed) ? changed : bytes;
        }
        return bytes;
    }

    private static byte[] changed(byte[] original, Change change) {
        byte[] bytes = original.clone();
        int at = Math.floorMod(change.place(), bytes.length);
        switch (change.sort()) {
            case 0 -> bytes[at] = (byte) change.value();
            case 1 -> bytes[at] ^= (byte) (1 << Math.floorMod(change.value(), Byte.SIZE));
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) change.value());
            case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + Math.floorMod(change.value(), 64));
            default -> bytes[at] = (byte) 0xff;
        }
        return bytes;
    }
}

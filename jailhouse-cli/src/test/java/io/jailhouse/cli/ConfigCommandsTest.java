package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiling, decompiling, comparing and checking configurations. */
final class ConfigCommandsTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");
    private static final String BOARD = file("k3-am625-sk.cell");
    private static final String CELL = file("k3-am625-sk-inmate-demo.cell");

    @TempDir
    private Path folder;

    private static String file(String name) {
        return CONFIGS.resolve(name).toString();
    }

    @Test
    void aSourceIsCompiledToTheBytesOfACompiler() {
        Path result = folder.resolve("x.cell");
        CapturedRun run = CapturedRun.of("config", "compile", file("k3-am625-sk.c"), "-o", result.toString());

        assertThat(run).isEqualTo(new CapturedRun(0, "", ""));
        assertThat(result).hasSameBinaryContentAs(Path.of(BOARD));
    }

    @Test
    void theResultLiesBesideTheSourceAndFoldersAndMacrosCount() throws IOException {
        Path headers = Files.createDirectories(folder.resolve("headers"));
        Files.writeString(headers.resolve("own.h"), "#include <jailhouse/types.h>\n__u8 config[2] = {X, Y};\n");
        Path source = Files.writeString(folder.resolve("a.c"), "#include <own.h>\n");
        CapturedRun run =
                CapturedRun.of("config", "compile", source.toString(), "-I", headers.toString(), "-D", "X=7", "-DY");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("what the source describes is no configuration");
        assertThat(folder.resolve("a.cell")).hasBinaryContent(new byte[] {7, 1});
    }

    @Test
    void mistakesAreToldWithTheirPlacesAndNothingIsWritten() throws IOException {
        Path source = Files.writeString(folder.resolve("a.c"), "char config[2] = {x, 2, 3};\n");
        CapturedRun run = CapturedRun.of("config", "compile", source.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(source + ":1:19: 'x' is not defined", "  char config[2] = {x, 2, 3};")
                .contains(source + ":1:25: this is one value more than char[2] has room for")
                .endsWith("jailhouse: " + source + " does not compile: 2 mistakes\n");
        assertThat(folder.resolve("a.cell")).doesNotExist();
    }

    @Test
    void callsTakeSources() throws IOException {
        Path source = Files.writeString(folder.resolve("a.c"), "char config = x;\n");
        for (String call : new String[] {"enable", "cell create"}) {
            CapturedRun run = CapturedRun.of((call + " " + source + " --board absent-board").split(" ", -1));

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("a.c:1:15: 'x' is not defined", "does not compile: 1 mistake\n");
        }
        assertThat(CapturedRun.of("config", "show", file("k3-am625-sk.c")).out())
                .isEqualTo(CapturedRun.of("config", "show", BOARD).out());
    }

    @Test
    void aBinaryGoesBackToC() throws IOException {
        Path source = folder.resolve("back.c");
        CapturedRun run = CapturedRun.of("config", "decompile", CELL, "-o", source.toString());
        assertThat(run).isEqualTo(new CapturedRun(0, "", ""));
        assertThat(Files.readString(source))
                .contains("cell \"inmate-demo\"", "communication region", "console of the cell (8250)")
                .isEqualTo(CapturedRun.of("config", "decompile", CELL).out());

        CapturedRun.of("config", "compile", source.toString());
        assertThat(folder.resolve("back.cell")).hasSameBinaryContentAs(Path.of(CELL));
    }

    @Test
    void differencesSetTheExitCode() throws IOException {
        Path changed = Files.writeString(
                folder.resolve("changed.c"),
                CapturedRun.of("config", "decompile", CELL).out().replace("0xe0000000", "0xe0100000"));

        assertThat(CapturedRun.of("config", "diff", CELL, CELL)).isEqualTo(new CapturedRun(0, "", ""));
        assertThat(CapturedRun.of("config", "diff", CELL, changed.toString()))
                .isEqualTo(new CapturedRun(1, "memory region 0xe0000000-0xe000ffff -> 0x0: moved to 0xe0100000\n", ""));
        CapturedRun json = CapturedRun.of("config", "diff", CELL, changed.toString(), "--output", "json");
        assertThat(new ObjectMapper().readTree(json.out()).get("equal").asBoolean())
                .isFalse();
    }

    @Test
    void checkPrintsWhatTheOriginalPrintsAndItsFindings() throws IOException {
        CapturedRun sound = CapturedRun.of("config", "check", BOARD, CELL);
        assertThat(sound.exitCode()).isZero();
        assertThat(sound.out()).startsWith("Reading configuration set:\n").endsWith("Findings: None\n");

        CapturedRun twice = CapturedRun.of("config", "check", BOARD, CELL, CELL, "--output", "json");
        assertThat(twice.exitCode()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(twice.out());
        assertThat(report.get("verdict").asText()).isEqualTo("fail");
        assertThat(report.get("findings"))
                .extracting(it -> it.get("kind").asText())
                .contains("cpu-claimed-twice");
    }

    @Test
    void createNeedsSoundDeviceTreesAndSizesOfWholePages() throws IOException {
        Path tree = Files.write(folder.resolve("no.dtb"), new byte[3]);
        String result = folder.resolve("board.c").toString();
        assertThat(CapturedRun.of("config", "create").exitCode()).isEqualTo(2);
        assertThat(CapturedRun.of("config", "create", "--dtb", tree.toString(), result)
                        .err())
                .startsWith("jailhouse: " + tree + ": not a flattened device tree");
        assertThat(CapturedRun.of("config", "create", "--dtb", tree.toString(), "--mem-hv", "4X", result))
                .isEqualTo(new CapturedRun(1, "", "jailhouse: --mem-hv: 4X is no size\n"));
        assertThat(CapturedRun.of("config", "create", "--dtb", tree.toString(), "--mem-hv", "3k", result))
                .isEqualTo(new CapturedRun(1, "", "jailhouse: --mem-hv: 3k is no size of whole pages\n"));
    }

    @Test
    void checkRefusesOtherFilesAsTheOriginal() throws IOException {
        assertThat(CapturedRun.of("config", "check", CELL).err())
                .endsWith("Not a root cell configuration: " + CELL + "\n");
        assertThat(CapturedRun.of("config", "check", BOARD, BOARD).err())
                .endsWith("Not a cell configuration: " + BOARD + "\n");
        byte[] bytes = Files.readAllBytes(Path.of(CELL));
        bytes[5] = 0;
        Path x86 = Files.write(folder.resolve("x86.cell"), bytes);
        assertThat(CapturedRun.of("config", "check", BOARD, x86.toString()))
                .isEqualTo(new CapturedRun(1, "", "Cell architecture mismatch: x86: " + x86 + "\n"));
        Path tree = Files.write(folder.resolve("no.dtb"), new byte[3]);
        assertThat(CapturedRun.of("config", "check", BOARD, "--dtb", tree.toString())
                        .err())
                .startsWith("jailhouse: " + tree + ": not a flattened device tree");
    }
}

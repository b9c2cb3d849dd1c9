package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigShowCommandTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");

    @Test
    void systemConfigurationIsShownWithItsRootCell() {
        CapturedRun run = CapturedRun.of("config", "show", file("k3-am625-sk.cell"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("kind: system\n", "architecture: arm64\n", "root_cell:\n", "  memory_regions:\n");
    }

    @Test
    void jsonHoldsTheSame() throws IOException {
        CapturedRun run = CapturedRun.of("config", "show", file("k3-am625-sk-inmate-demo.cell"), "--output", "json");

        assertThat(run.exitCode()).isZero();
        JsonNode cell = new ObjectMapper().readTree(run.out());
        assertThat(cell.get("kind").asText()).isEqualTo("cell");
        assertThat(cell.get("name").asText()).isEqualTo("inmate-demo");
        assertThat(cell.get("memory_regions").isArray()).isTrue();
    }

    @Test
    void thePictureShowsEveryRegion() {
        CapturedRun run = CapturedRun.of("config", "show", file("k3-am625-sk-inmate-demo.cell"), "--svg");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("<svg xmlns=")
                .contains(">inmate-demo: memory map", ">0xe0000000 +0x10000 rwx RAM for images<", ">0x0 +0x10000 rwx")
                .contains("communication region")
                .endsWith("</svg>\n");
    }

    @Test
    void otherFilesAreRefusedInOneLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text.cell"), "no configuration, but longer than a header is");

        CapturedRun run = CapturedRun.of("config", "show", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains("text.cell", "signature");
    }

    @Test
    void absentFileIsReportedAsByTheOriginal() {
        CapturedRun run = CapturedRun.of("config", "show", "absent.cell");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("opening absent.cell: No such file or directory\n");
    }

    private static String file(String name) {
        return CONFIGS.resolve(name).toString();
    }
}

package io.jailhouse.daemon.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    @Test
    void entriesSurviveTheirWriter() throws IOException {
        Path file = folder.resolve("ledger");
        try (Ledger ledger = Ledger.open(file)) {
            ledger.put("cell/1", Map.of("name", "inmate-demo", "state", "RUNNING"));
            ledger.put("agent/1", Map.of("pid", "42"));
            ledger.remove("agent/1");
        }
        try (Ledger ledger = Ledger.open(file)) {
            assertThat(ledger.entries())
                    .containsExactly(Map.entry("cell/1", Map.of("name", "inmate-demo", "state", "RUNNING")));
        }
    }

    @Test
    void aWriterThatIsKilledInTheMiddleLeavesALedgerThatOpens() throws Exception {
        Path file = folder.resolve("ledger");
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = startWriter(file);
            try {
                // It prints a line when it has begun; then it does nothing but write.
                assertThat(writer.inputReader(StandardCharsets.UTF_8).readLine())
                        .isEqualTo("writing");
                assertThat(writer.inputReader(StandardCharsets.UTF_8).readLine())
                        .isEqualTo("round 50");
            } finally {
                writer.destroyForcibly().waitFor();
            }
            try (Ledger ledger = Ledger.open(file)) {
                Map<String, Map<String, String>> entries = ledger.entries();
                assertThat(entries).containsEntry("cell/0", Map.of("name", "untouched"));
                // Each entry is a whole one: both its fields come from the same write.
                entries.forEach((key, fields) -> {
                    if (!key.equals("cell/0")) {
                        assertThat(fields.get("copy")).isEqualTo(fields.get("round"));
                    }
                });
                ledger.put("cell/99", Map.of("round", "after", "copy", "after"));
                assertThat(ledger.entries()).containsKey("cell/99");
            }
        }
    }

    private static Process startWriter(Path file) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Dchronicle.analytics.disable=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LedgerWriter.class.getName(),
                file.toString()));
        return new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
    }
}

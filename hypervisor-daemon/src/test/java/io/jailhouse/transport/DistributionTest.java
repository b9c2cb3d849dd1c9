package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.transport.Distribution.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path home;

    private Path library;
    private Path cache;

    @BeforeEach
    void build() throws IOException {
        Files.createDirectory(home.resolve("lib"));
        Files.writeString(home.resolve("agent.libraries"), "lib/shm.jar\n");
        make("lib/cell-agent.jar");
        library = make("lib/shm.jar");
        cache = make("agent.aot");
    }

    private Path make(String name) throws IOException {
        return Files.setLastModifiedTime(Files.createFile(home.resolve(name)), FileTime.from(BUILT));
    }

    @Test
    void aProgramStartsWithItsCache() throws IOException {
        assertThat(command()).contains("-XX:AOTCache=" + cache);
        assertThat(command()).containsSequence("-cp", home.resolve("lib/cell-agent.jar") + ":" + library);
    }

    @Test
    void aCacheOfLibrariesThatWereBuiltAgainIsNotTaken() throws IOException {
        Files.setLastModifiedTime(library, FileTime.from(BUILT.plusMillis(1)));
        assertThat(command()).noneMatch(word -> word.contains("AOTCache"));
    }

    private List<String> command() throws IOException {
        return new Distribution(home).command(Program.AGENT, List.of());
    }
}

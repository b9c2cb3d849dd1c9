package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockPageTest {

    @TempDir
    private Path dir;

    @Test
    void countsExactlyForDecadesAtTheHighestFrequency() {
        long year = 365L * 86_400 * 1_000_000_000;
        assertThat(ClockPage.count(30 * year + 1, ClockPageDescriptor.MAXIMUM_FREQUENCY))
                .isEqualTo(30 * year * 9 + 9);
        assertThat(ClockPage.count(999_999_999, 62_500_000)).isEqualTo(62_499_999);
        assertThat(ClockPage.count(100 * year, 62_500_000)).isEqualTo(100L * 365 * 86_400 * 62_500_000);
    }

    @Test
    void anotherProcessReadsTheSameTime() throws Exception {
        Path path = dir.resolve("clock");
        BoardFiles.createClock(path, 1_000_000_000, true, HostCores.ANY);
        try (ClockPage clock = ClockPage.open(path);
                ChildJvm child = ChildJvm.start(Reader.class, path)) {
            long before = clock.nanos();
            long there = Long.parseLong(child.readLine());
            long after = clock.nanos();
            assertThat(there).isBetween(before, after);
            assertThat(clock.count()).isGreaterThanOrEqualTo(after);
            assertThat(clock.frequencyHz()).isEqualTo(1_000_000_000);
        }
    }

    @Test
    void theStopWordIsSeenByAllWhoHaveThePage() throws IOException {
        Path path = dir.resolve("clock");
        BoardFiles.createClock(path, 62_500_000, true, HostCores.ANY);
        try (ClockPage daemon = ClockPage.open(path);
                ClockPage agent = ClockPage.open(path)) {
            assertThat(agent.stopped()).isFalse();
            daemon.setStopped(true);
            assertThat(agent.stopped()).isTrue();
            daemon.setStopped(false);
            assertThat(agent.stopped()).isFalse();
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path path = dir.resolve("communication");
        BoardFiles.createCommunication(path);
        assertThatThrownBy(() -> ClockPage.open(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a JHCLOCK");
    }

    @Test
    void aFileOfAnotherVersionIsRefused() throws IOException {
        Path path = dir.resolve("clock");
        BoardFiles.createClock(path, 1, true, HostCores.ANY);
        byte[] content = Files.readAllBytes(path);
        content[SharedFileHeader.VERSION_OFFSET] = 9;
        Files.write(path, content);
        assertThatThrownBy(() -> ClockPage.open(path)).hasMessageContaining("layout version 9");
    }

    /** Prints the board's time once. */
    static final class Reader {
        public static void main(String[] arguments) throws IOException {
            try (ClockPage clock = ClockPage.open(Path.of(arguments[0]))) {
                System.out.println(clock.nanos());
            }
        }
    }
}

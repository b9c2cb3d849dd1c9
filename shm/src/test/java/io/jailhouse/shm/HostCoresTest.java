package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCoresTest {

    @Test
    void aListNamesCoresAndRanges() {
        assertThat(HostCores.parse("0-3,5")).contains(new HostCores(0b101111));
        assertThat(HostCores.parse("0-63")).contains(new HostCores(-1));
        assertThat(HostCores.parse("63")).contains(new HostCores(Long.MIN_VALUE));
        assertThat(new HostCores(0b101100)).hasToString("2,3,5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "3-1", "64", "0-64", "a", "1,", "1, 2", "0x1", "111"})
    void whatIsNoListIsNone(String text) {
        assertThat(HostCores.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void ofAHostWithManyCoresTheFirst64AreKnown() {
        assertThat(HostCores.ofMask("3")).isEqualTo(new HostCores(3));
        assertThat(HostCores.ofMask("ffffffff,00000001")).isEqualTo(new HostCores(0xffff_ffff_0000_0001L));
        assertThat(HostCores.ofMask("ffffffff,ffffffff,00000000,0000000c")).isEqualTo(new HostCores(0xc));
    }

    @Test
    void cpusGoAroundTheCores() {
        HostCores cores = new HostCores(0b101100);
        assertThat(LongStream.of(0, 1, 2, 3, 63).map(cpu -> cores.maskOf((int) cpu)))
                .containsExactly(0b100L, 0b1000L, 0b100000L, 0b100L, 0b100L);
    }

    @Test
    void aBoundThreadRunsOnItsCoreOnly() throws IOException {
        HostCores allowed = HostCores.allowed();
        assertThat(allowed.isEmpty()).isFalse();
        String bound = CompletableFuture.supplyAsync(
                        () -> {
                            allowed.bind(1);
                            return allowedOfThisThread();
                        },
                        task -> new Thread(task).start())
                .join();
        assertThat(HostCores.parse(bound)).contains(new HostCores(allowed.maskOf(1)));
    }

    private static String allowedOfThisThread() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("Cpus_allowed_list:".length())
                    .strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package io.jailhouse.inmates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class InmateBinariesTest {

    private static final List<String> IMAGES = List.of(
            "uart-demo.bin",
            "echo-demo.bin",
            "access-demo.bin",
            "vote-demo.bin",
            "smp-demo.bin",
            "gic-demo.bin",
            "ivshmem-demo.bin",
            "doorbell-demo.bin",
            "net-demo.bin");

    private static final String LINUX_LOADER = "linux-loader.bin";
    private static final String COMPILER = "aarch64-linux-gnu-gcc";
    private static final int COMMAND_LINE_OFFSET = 0x1000;
    private static final int COMMAND_LINE_LENGTH = 256;

    /** {@code adr}: the first instruction of the start-up code, without register and offset. */
    private static final int ADR = 0x1000_0000;

    private static final int ADR_MASK = 0x9f00_0000;

    private final Path inmates = Path.of(System.getProperty("project.root"), "inmates");

    @ParameterizedTest
    @FieldSource("IMAGES")
    void theImageBeginsWithItsEntryAndFitsInto64KiB(String name) throws IOException {
        byte[] image = checkedIn(name);
        assertThat(image.length).isBetween(0x2000, 64 << 10);
        int first = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt();
        assertThat(first & ADR_MASK).isEqualTo(ADR);
    }

    @ParameterizedTest
    @FieldSource("IMAGES")
    void thePlaceOfTheCommandLineIsEmpty(String name) throws IOException {
        byte[] image = checkedIn(name);
        assertThat(Arrays.copyOfRange(image, COMMAND_LINE_OFFSET, COMMAND_LINE_OFFSET + COMMAND_LINE_LENGTH))
                .containsOnly(0);
    }

    @Test
    void theKernelsLoaderLeavesThePlaceOfItsTextFree() throws IOException {
        assertThat(checkedIn(LINUX_LOADER).length).isBetween(1, COMMAND_LINE_OFFSET);
    }

    @Test
    void theScriptRebuildsTheCheckedInBinariesByteForByte(@TempDir Path rebuilt) throws Exception {
        assumeTrue(onPath(COMPILER), COMPILER + " is not installed");
        Process build = new ProcessBuilder(inmates.resolve("build.sh").toString(), rebuilt.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(build.waitFor()).as(output).isZero();
        try (var files = Files.list(rebuilt)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(IMAGES.stream(), Stream.of(LINUX_LOADER))
                            .toList())
                    .allSatisfy(name -> assertThat(rebuilt.resolve(name)).hasBinaryContent(checkedIn(name)));
        }
    }

    private byte[] checkedIn(String name) throws IOException {
        return Files.readAllBytes(inmates.resolve("bin/arm64").resolve(name));
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}

package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardMemoryTest {

    private static final long SIZE = 0x8_8000_0000L;

    @TempDir
    private Path dir;

    private Path path;

    @BeforeEach
    void create() throws IOException {
        path = dir.resolve("memory");
        BoardFiles.createMemory(path, SIZE - 1);
    }

    @Test
    void hasTheSizeOfTheBoardAndTakesNoSpace() throws IOException {
        assertThat(Files.size(path)).isEqualTo(SIZE);
        assertThat(blocks()).isZero();
    }

    @Test
    void transfersAndMappingsSeeTheSameBytes() throws IOException {
        try (BoardMemory memory = BoardMemory.open(path)) {
            memory.write(0x4000_0000L, new byte[] {1, 2, 3, 4});
            try (Mapping ram = memory.map(0x4000_0000L, 4096, true)) {
                assertThat(ram.address() % 4096).isZero();
                assertThat(ram.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(0x04030201);
                ram.segment().set(ValueLayout.JAVA_BYTE, 4, (byte) 5);
            }
            assertThat(memory.read(0x4000_0000L, 6)).containsExactly(1, 2, 3, 4, 5, 0);
        }
    }

    @Test
    void aReadOnlyMappingCannotBeWritten() throws IOException {
        try (Mapping ram = Mapping.readOnly(path, 0, 4096)) {
            assertThatThrownBy(() -> ram.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void rangesAboveTheMemoryAreRefused() throws IOException {
        try (BoardMemory memory = BoardMemory.open(path)) {
            assertThatThrownBy(() -> memory.write(SIZE - 1, new byte[2]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("0x2 bytes at 0x87fffffff end above the board's memory (0x880000000 bytes)");
            assertThatThrownBy(() -> memory.map(SIZE - 4096, 8192, true)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> memory.read(-1, 1)).isInstanceOf(IOException.class);
            assertThat(memory.size()).isEqualTo(SIZE);
        }
    }

    @Test
    void clearedRangesReadAsZerosThroughMappingsAndGiveTheirSpaceBack() throws IOException {
        try (BoardMemory memory = BoardMemory.open(path);
                Mapping ram = memory.map(0, 8192, true)) {
            memory.allocate(0, 8192);
            assertThat(blocks()).isEqualTo(16);
            ram.segment().fill((byte) 7);
            memory.clear(0, 4097);
            assertThat(ram.segment().get(ValueLayout.JAVA_BYTE, 4096)).isZero();
            assertThat(ram.segment().get(ValueLayout.JAVA_BYTE, 4097)).isEqualTo((byte) 7);
            assertThat(blocks()).isEqualTo(8);
        }
    }

    @Test
    void aBoardAboveTheLimitIsRefused() {
        assertThatThrownBy(() -> BoardFiles.createMemory(dir.resolve("huge"), (1L << 46) + 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0x400000000001");
        assertThat(dir.resolve("huge")).doesNotExist();
    }

    @Test
    void aClosedMappingIsReallyGone() throws IOException {
        Mapping mapping = Mapping.readWrite(path, 1L << 33, 1 << 20);
        assertThat(mappingsOf(path)).isEqualTo(1);
        mapping.close();
        mapping.close();
        assertThat(mappingsOf(path)).isZero();
    }

    private static long mappingsOf(Path path) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith(path.toString())).count();
        }
    }

    /** Storage of the file in blocks of 512 bytes. */
    private long blocks() throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}

package io.jailhouse.agent.aarch64.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/**
 * What QEMU did with the programs of the first seeds, by {@code scripts/regenerate-random-programs.sh}: for each program a line of
 * checksums, one for each state that it had, and one for what it left in memory.
 */
final class RecordedCheckpoints {

    /** How many programs. */
    static final int PROGRAMS = 100;

    private RecordedCheckpoints() {}

    /** The programs in the memory of a machine. */
    static ProgramImage programs(Arena arena) {
        return programs(arena, 0, PROGRAMS);
    }

    /** The programs of so many seeds. */
    static ProgramImage programs(Arena arena, long firstSeed, int count) {
        return ProgramImage.write(
                arena.allocate(ProgramImage.size(count), 4096),
                LongStream.range(firstSeed, firstSeed + count)
                        .mapToObj(ProgramWriter::write)
                        .toList());
    }

    /** What was recorded. */
    static List<List<String>> read() {
        try (InputStream in = RecordedCheckpoints.class.getResourceAsStream("checkpoints.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> List.of(line.split(" ")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checksums of a program. */
    static List<String> of(ProgramImage image, int program) {
        List<String> sums = new ArrayList<>();
        IntStream.range(1, image.checkpoints(program))
                .mapToObj(number -> checksum(image.frame(program, number)))
                .forEach(sums::add);
        sums.add(checksum(image.slot(program)));
        return sums;
    }

    private static String checksum(MemorySegment bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.asByteBuffer());
        return "%08x".formatted(sum.getValue());
    }

    /** Records; the argument is the file. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("random-programs");
        try (Arena arena = Arena.ofShared()) {
            ProgramImage image = Qemu.run(programs(arena), folder, arena);
            List<String> lines = IntStream.range(0, PROGRAMS)
                    .mapToObj(program -> String.join(" ", of(image, program)))
                    .toList();
            Files.write(Path.of(arguments[0]), lines);
        } finally {
            Files.delete(folder);
        }
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.BoardInvariants;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.integration.board.ProcessUsage;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.TestBoard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cell comes and goes {@code -Dcycles=N} times: nothing grows. */
@ExtendWith(BoardExtension.class)
@Order(1)
class SoakIT {
    private static final int CYCLES = Integer.getInteger("cycles", 300);

    /** Until pools and caches are as large as they get. */
    private static final int WARM_UP = 10;

    private static final long TOLERATED_LIVE = 2 << 10;

    /** Outside of the heap is compiled code, which grows for a while. */
    private static final long TOLERATED_OUTSIDE = 24 << 10;

    @Test
    @Timeout(36_000)
    void nothingGrows(TestBoard board) throws IOException {
        byte[] configuration = Files.readAllBytes(Project.ROOT.resolve(CELL));
        List<Image> images =
                List.of(new Image(0, ByteString.copyFrom(Files.readAllBytes(Project.ROOT.resolve(UART_DEMO)))));
        board.runAll("enable " + SYSTEM);
        long daemon = board.daemonPid();
        Usage before = null;
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            for (int cycle = 0; cycle < WARM_UP + CYCLES; cycle++) {
                assertThat(calls.create(configuration)).isEmpty();
                assertThat(calls.load(CELL_NAME, images)).isEmpty();
                assertThat(calls.start(CELL_NAME)).isEmpty();
                assertThat(calls.destroy(CELL_NAME)).isEmpty();
                if (cycle == WARM_UP - 1) {
                    before = Usage.of(board, daemon);
                }
            }
        }
        Usage after = Usage.of(board, daemon);
        String story = "before %s, after %s".formatted(before, after);
        assertThat(after.files()).as(story).isEqualTo(before.files());
        assertThat(after.handles()).as(story).isLessThanOrEqualTo(before.handles() + 4);
        assertThat(after.threads()).as(story).isLessThanOrEqualTo(before.threads() + 4);
        assertThat(after.live()).as(story).isLessThan(before.live() + TOLERATED_LIVE);
        assertThat(after.outside()).as(story).isLessThan(before.outside() + TOLERATED_OUTSIDE);
        System.out.println(story);
        new BoardInvariants(board).check(story);
    }

    /**
     * What a daemon uses.
     *
     * @param live what its heap holds when nothing is left to collect, in KiB; the size of the heap says only how often
     *     it was collected
     * @param outside its anonymous memory outside of the heap, in KiB; what it maps of files is private or shared as the
     *     daemons of other boards come and go
     */
    private record Usage(long files, long handles, long threads, long live, long outside) {
        private static final Pattern HEAP = Pattern.compile("used (\\d+)K \\[0x(\\w+), 0x\\w+, 0x(\\w+)\\)");
        private static final Pattern MAPPING = Pattern.compile("^(\\p{XDigit}+)-\\p{XDigit}+ .*");

        static Usage of(TestBoard board, long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            ask(pid, "GC.run");
            // What malloc keeps says only how busy the compiler was.
            ask(pid, "System.trim_native_heap");
            List<MatchResult> heap =
                    HEAP.matcher(ask(pid, "GC.heap_info")).results().toList();
            assertThat(heap).as("generations of the heap").hasSize(2);
            ProcessUsage usage = ProcessUsage.of(pid);
            return new Usage(
                    count(board.paths().runtimeDir()) + count(board.paths().sharedDir()),
                    usage.handles(),
                    usage.threads(),
                    heap.stream()
                            .mapToLong(part -> Long.parseLong(part.group(1)))
                            .sum(),
                    anonymousOutside(
                            process,
                            Long.parseUnsignedLong(heap.getFirst().group(2), 16),
                            Long.parseUnsignedLong(heap.getLast().group(3), 16)));
        }

        private static long count(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.count();
            }
        }

        private static String ask(long pid, String question) throws IOException {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), question)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        private static long anonymousOutside(Path process, long heapStart, long heapEnd) throws IOException {
            long sum = 0;
            boolean counts = true;
            for (String line : Files.readAllLines(process.resolve("smaps"))) {
                Matcher mapping = MAPPING.matcher(line);
                if (mapping.matches()) {
                    long start = Long.parseUnsignedLong(mapping.group(1), 16);
                    counts = start < heapStart || start >= heapEnd;
                } else if (counts && line.startsWith("Anonymous:")) {
                    sum += Long.parseLong(line.replaceAll("\\D+", ""));
                }
            }
            return sum;
        }
    }
}

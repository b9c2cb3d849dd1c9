package io.jailhouse.shm.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.ChildJvm;
import io.jailhouse.shm.create.BoardFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Producers and consumers in processes of their own, killed while they work. */
class ConsoleProcessesTest {

    private static final long LONG_TIME = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path dir;

    @Test
    void aProducerKilledInTheMiddleOfWritingLeavesOnlyWholeBytesInOrder() throws Exception {
        Path path = dir.resolve("console");
        BoardFiles.createConsole(path);
        try (ConsoleFile console = ConsoleFile.open(path)) {
            ConsoleReader reader = console.readerFromStart();
            for (int round = 0; round < 3; round++) {
                try (ChildJvm child = ChildJvm.start(Counting.class, path, "u", Long.MAX_VALUE)) {
                    assertThat(reader.await(LONG_TIME)).isTrue();
                    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                    Lines lines = new Lines();
                    while (System.nanoTime() < until) {
                        lines.take(reader);
                    }
                    child.kill();
                    lines.take(reader);
                    assertThat(lines.counted("u")).isPositive();
                }
            }
            try (ConsoleProducer successor = console.producer(1)) {
                successor.write((byte) '!');
                assertThat(reader.await(LONG_TIME)).isTrue();
            }
        }
    }

    @Test
    void producersAtTheSameTimeLoseAndTearNothing() throws Exception {
        Path path = dir.resolve("console");
        BoardFiles.createConsole(path);
        int lines = 4000;
        try (ConsoleFile console = ConsoleFile.open(path);
                ChildJvm one = ChildJvm.start(Counting.class, path, "a", lines);
                ChildJvm two = ChildJvm.start(Counting.class, path, "b", lines)) {
            ConsoleReader reader = console.readerFromStart();
            Lines seen = new Lines();
            while (seen.counted("a") < lines || seen.counted("b") < lines) {
                assertThat(reader.await(LONG_TIME)).isTrue();
                seen.take(reader);
                assertThat(reader.lost()).isZero();
            }
            assertThat(one.exitValue()).isZero();
            assertThat(two.exitValue()).isZero();
        }
    }

    @Test
    void aReaderKilledWhileItWaitsDisturbsNobody() throws Exception {
        Path path = dir.resolve("console");
        BoardFiles.createConsole(path);
        try (ConsoleFile console = ConsoleFile.open(path);
                ConsoleProducer producer = console.producer(1);
                ChildJvm waiter = ChildJvm.start(Waiting.class, path)) {
            assertThat(waiter.readLine()).isEqualTo("waiting");
            waiter.kill();
            ConsoleReader reader = console.readerFromStart();
            producer.write((byte) 'x');
            assertThat(reader.await(LONG_TIME)).isTrue();
        }
    }

    /** Writes numbered lines, each by one call, waiting for nobody unless it has a last line. */
    static final class Counting {
        public static void main(String[] arguments) throws Exception {
            try (ConsoleFile console = ConsoleFile.open(Path.of(arguments[0]));
                    ConsoleProducer producer =
                            console.producer(ProcessHandle.current().pid())) {
                long last = Long.parseLong(arguments[2]);
                for (long line = 1; line <= last; line++) {
                    byte[] bytes = (arguments[1] + line + "\n").getBytes(StandardCharsets.US_ASCII);
                    producer.write(bytes, 0, bytes.length);
                }
            }
        }
    }

    /** Waits for output for ever. */
    static final class Waiting {
        public static void main(String[] arguments) throws Exception {
            try (ConsoleFile console = ConsoleFile.open(Path.of(arguments[0]))) {
                ConsoleReader reader = console.readerFromEnd();
                System.out.println("waiting");
                reader.await(Long.MAX_VALUE);
            }
        }
    }

    /** Puts lines together and checks that each producer's numbers follow on, unless bytes were lost in between. */
    private static final class Lines {
        private final Map<String, Long> last = new HashMap<>();
        private final StringBuilder line = new StringBuilder();
        private final byte[] buffer = new byte[4096];
        private long lost;
        private boolean torn = true;

        void take(ConsoleReader reader) {
            int count = reader.read(buffer);
            while (count > 0) {
                if (reader.lost() != lost) {
                    // Bytes are missing somewhere in this buffer: start anew behind it.
                    lost = reader.lost();
                    last.clear();
                    line.setLength(0);
                    torn = true;
                } else {
                    split(count);
                }
                count = reader.read(buffer);
            }
        }

        long counted(String producer) {
            return last.getOrDefault(producer, 0L);
        }

        private void split(int count) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] != '\n') {
                    line.append((char) buffer[i]);
                } else {
                    check(line.toString());
                    line.setLength(0);
                }
            }
        }

        private void check(String text) {
            if (torn) {
                torn = false;
                if (lost > 0 || !text.matches("[abu]1")) {
                    return;
                }
            }
            assertThat(text).matches("[abu][0-9]+");
            long number = Long.parseLong(text.substring(1));
            Long before = last.put(text.substring(0, 1), number);
            assertThat(before == null ? number - 1 : before).isEqualTo(number - 1);
        }
    }
}

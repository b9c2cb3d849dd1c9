package io.jailhouse.shm.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.ChildJvm;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleInputTest {

    private static final long LONG_TIME = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path dir;

    private Path path;
    private ConsoleFile console;
    private ConsoleInput input;

    @BeforeEach
    void open() throws IOException {
        path = dir.resolve("console");
        BoardFiles.createConsole(path);
        console = ConsoleFile.open(path);
        input = console.input();
    }

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void bytesComeOnceAndInOrder() {
        assertThat(input.read()).isEqualTo(-1);
        assertThat(input.write(new byte[] {'a', (byte) 0xff}, 0, 2)).isEqualTo(2);
        assertThat(input.available()).isTrue();
        assertThat(input.read()).isEqualTo('a');
        assertThat(console.input().read()).isEqualTo(0xff);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void aPortThatNobodyReadsTakesAsMuchAsItKeeps() {
        byte[] bytes = new byte[ConsoleFileDescriptor.INPUT_CAPACITY + 5];
        assertThat(input.write(bytes, 0, bytes.length)).isEqualTo(ConsoleFileDescriptor.INPUT_CAPACITY);
        assertThat(input.write((byte) 1)).isFalse();
        input.read();
        assertThat(input.write((byte) 1)).isTrue();
        drain();
        assertThat(input.available()).isFalse();
    }

    @Test
    void aWriterThatDiedBeforeCountingItsByteHoldsNobodyUp() throws IOException {
        try (Mapping mapping = Mapping.readWrite(path, 0, ConsoleFileDescriptor.LENGTH)) {
            mapping.segment().set(ValueLayout.JAVA_LONG, ConsoleFileDescriptor.inputWord(0), 1L << 8 | 'x');
        }
        input.write((byte) 'y');
        assertThat(input.read()).isEqualTo('x');
        assertThat(input.read()).isEqualTo('y');
    }

    @Test
    void eachByteGoesToExactlyOneOfManyConsumers() throws Exception {
        int rounds = 40_000;
        AtomicIntegerArray taken = new AtomicIntegerArray(251);
        Runnable consumer = () -> {
            int end = 0;
            while (end == 0) {
                input.await(LONG_TIME);
                int value = input.read();
                if (value == 255) {
                    end = 1;
                } else if (value >= 0) {
                    taken.incrementAndGet(value);
                }
            }
        };
        CompletableFuture<Void> one = CompletableFuture.runAsync(consumer, task -> new Thread(task).start());
        CompletableFuture<Void> two = CompletableFuture.runAsync(consumer, task -> new Thread(task).start());
        for (int i = 0; i < rounds; i++) {
            writeFully(i % 251);
        }
        writeFully(255);
        writeFully(255);
        CompletableFuture.allOf(one, two).get(20, TimeUnit.SECONDS);
        for (int value = 0; value < 251; value++) {
            assertThat(taken.get(value)).isEqualTo((rounds - value + 250) / 251);
        }
    }

    @Test
    void killedWritersAndConsumersLeaveThePortUsable() throws Exception {
        try (ChildJvm writer = ChildJvm.start(Echoing.class, path, "write");
                ChildJvm consumer = ChildJvm.start(Echoing.class, path, "read")) {
            assertThat(writer.readLine()).isEqualTo("working");
            assertThat(consumer.readLine()).isEqualTo("working");
            for (int i = 0; i < 10_000; i++) {
                input.read();
            }
            writer.kill();
            consumer.kill();
        }
        drain();
        input.write((byte) 'z');
        assertThat(input.read()).isEqualTo('z');
    }

    @Test
    void whoeverFollowsHearsOfEachByteOnceWhetherOrNotItIsTaken() {
        assertThat(input.awaitMore(0, 1)).isZero();
        writeFully('a');
        writeFully('b');
        assertThat(input.awaitMore(0, 1)).isEqualTo(2);
        assertThat(input.awaitMore(2, 1)).isEqualTo(2);
        assertThat(input.read()).isEqualTo('a');
        assertThat(input.awaitMore(2, 1)).isEqualTo(2);
        writeFully('c');
        assertThat(input.awaitMore(2, 1)).isEqualTo(3);
    }

    @Test
    void aFollowerIsWokenByAByte() throws Exception {
        CompletableFuture<Long> seen = CompletableFuture.supplyAsync(
                () -> {
                    long now = 0;
                    while (now == 0) {
                        now = input.awaitMore(0, TimeUnit.SECONDS.toNanos(10));
                    }
                    return now;
                },
                task -> new Thread(task).start());
        writeFully('x');
        assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private void drain() {
        int value = input.read();
        while (value >= 0) {
            value = input.read();
        }
    }

    private void writeFully(int value) {
        while (!input.write((byte) value)) {
            Thread.onSpinWait();
        }
    }

    /** Writes or reads as fast as it can until it is killed. */
    static final class Echoing {
        public static void main(String[] arguments) throws Exception {
            try (ConsoleFile console = ConsoleFile.open(Path.of(arguments[0]))) {
                ConsoleInput input = console.input();
                System.out.println("working");
                long done = 0;
                while (done >= 0) {
                    done += arguments[1].equals("write") ? (input.write((byte) 'w') ? 1 : 0) : (input.read() & 1);
                }
            }
        }
    }
}

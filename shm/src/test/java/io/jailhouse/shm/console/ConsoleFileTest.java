package io.jailhouse.shm.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.CommunicationRegionDescriptor;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleFileTest {

    private static final long LONG_TIME = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path dir;

    private Path path;
    private ConsoleFile console;

    @BeforeEach
    void open() throws IOException {
        path = dir.resolve("console");
        BoardFiles.createConsole(path);
        console = ConsoleFile.open(path);
    }

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void readersMergeProducersInTheOrderOfWriting() throws IOException {
        try (ConsoleProducer one = console.producer(1);
                ConsoleProducer two = console.producer(2)) {
            ConsoleReader follower = console.readerFromStart();
            write(one, "Hello ");
            write(two, "from ");
            one.write((byte) 'm');
            two.write((byte) 'e');
            assertThat(readAll(follower)).isEqualTo("Hello from me");
            assertThat(readAll(follower)).isEmpty();
            assertThat(readAll(console.readerFromStart())).isEqualTo("Hello from me");
        }
    }

    @Test
    void aReaderIsPastTheEndThatItFoundAlthoughMoreComes() throws IOException {
        try (ConsoleProducer producer = console.producer(1)) {
            write(producer, "old");
            long end = console.end();
            ConsoleReader reader = console.readerFromStart();
            assertThat(reader.isPast(end)).isFalse();
            reader.read(new byte[2]);
            write(producer, "new");
            assertThat(reader.isPast(end)).isFalse();
            reader.read(new byte[1]);
            assertThat(reader.isPast(end)).isTrue();
        }
    }

    @Test
    void aReaderFromTheEndSeesOnlyWhatIsNew() throws IOException {
        try (ConsoleProducer producer = console.producer(1)) {
            write(producer, "old");
            ConsoleReader reader = console.readerFromEnd();
            assertThat(readAll(reader)).isEmpty();
            write(producer, "new");
            assertThat(readAll(reader)).isEqualTo("new");
            assertThat(reader.lost()).isZero();
        }
    }

    @Test
    void outputSurvivesItsProducerAndTheNextOneContinuesTheRing() throws IOException {
        ConsoleReader follower = console.readerFromStart();
        try (ConsoleProducer first = console.producer(1)) {
            write(first, "first ");
        }
        try (ConsoleProducer second = console.producer(2)) {
            write(second, "second");
        }
        assertThat(readAll(follower)).isEqualTo("first second");
        assertThat(slotState(0)).isEqualTo(2L * "first second".length());
        assertThat(slotState(1)).isZero();
    }

    @Test
    void aReaderThatFallsBehindIsToldHowManyBytesItLost() throws IOException {
        ConsoleReader reader = console.readerFromStart();
        byte[] bytes = new byte[ConsoleFileDescriptor.RING_CAPACITY + 99];
        bytes[bytes.length - 1] = 'z';
        try (ConsoleProducer producer = console.producer(1)) {
            producer.write(bytes, 0, bytes.length);
        }
        String text = readAll(reader);
        assertThat(text).endsWith("\0z").hasSize(ConsoleFileDescriptor.RING_CAPACITY - 1);
        assertThat(reader.lost()).isEqualTo(100);
    }

    @Test
    void historyWithOverwrittenPartsIsReadWithoutWaiting() throws IOException {
        try (ConsoleProducer slow = console.producer(1);
                ConsoleProducer fast = console.producer(2)) {
            byte[] bulk = new byte[1000];
            for (int i = 0; i < 100; i++) {
                slow.write((byte) 's');
                fast.write(bulk, 0, bulk.length);
            }
            long start = System.nanoTime();
            ConsoleReader reader = console.readerFromStart();
            assertThat(readAll(reader).chars().filter(c -> c == 's').count()).isEqualTo(100);
            assertThat(reader.lost()).isEqualTo(100_000 - (ConsoleFileDescriptor.RING_CAPACITY - 1));
            assertThat(System.nanoTime() - start).isLessThan(ConsoleReader.GRACE_NANOS * 10);
        }
    }

    @Test
    void aNumberThatADeadProducerReservedHoldsReadersUpOnceAndBriefly() throws IOException {
        try (ConsoleProducer living = console.producer(1)) {
            dieAfterReserving(1, 3);
            write(living, "on we go");
            ConsoleReader reader = console.readerFromStart();
            assertThat(reader.read(new byte[16])).isZero();
            assertThat(reader.await(LONG_TIME)).isTrue();
            assertThat(readAll(reader)).isEqualTo("on we go");
            dieAfterReserving(1, 1);
            write(living, " at once");
            assertThat(readAll(reader)).isEqualTo(" at once");
            assertThat(reader.lost()).isZero();
        }
    }

    @Test
    void aStalledProducersBytesComeLateRatherThanNever() throws IOException {
        try (ConsoleProducer living = console.producer(1)) {
            dieAfterReserving(1, 1);
            write(living, "bc");
            ConsoleReader reader = console.readerFromStart();
            assertThat(reader.await(LONG_TIME)).isTrue();
            assertThat(readAll(reader)).isEqualTo("bc");
            set(ConsoleFileDescriptor.ringWord(1, 0), 1L << 8 | 'a');
            set(ConsoleFileDescriptor.slot(1) + ConsoleFileDescriptor.SLOT_STATE_OFFSET, 2);
            assertThat(readAll(reader)).isEqualTo("a");
        }
    }

    @Test
    void aWordThatADeadProducerDidNotCountIsNotOutput() throws IOException {
        set(ConsoleFileDescriptor.slot(0) + ConsoleFileDescriptor.SLOT_STATE_OFFSET, 1);
        set(ConsoleFileDescriptor.SEQUENCE_OFFSET, 1);
        set(ConsoleFileDescriptor.ringWord(0, 0), 1L << 8 | 'x');
        try (ConsoleProducer successor = console.producer(1)) {
            write(successor, "ok");
            assertThat(readAll(console.readerFromStart())).isEqualTo("ok");
        }
    }

    @Test
    void everyCellOfABoardAndTheDaemonCanPrintAtTheSameTime() {
        assertThat(ConsoleFileDescriptor.SLOTS).isGreaterThanOrEqualTo(CommunicationRegionDescriptor.CELLS + 1);
    }

    @Test
    void moreProducersThanSlotsAreRefusedUntilOneLeaves() throws IOException {
        List<ConsoleProducer> producers = new ArrayList<>();
        for (int i = 0; i < ConsoleFileDescriptor.SLOTS; i++) {
            producers.add(console.producer(i));
        }
        assertThatThrownBy(() -> console.producer(99))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("all %d producers are taken", ConsoleFileDescriptor.SLOTS);
        producers.removeFirst().close();
        producers.add(console.producer(99));
        producers.forEach(ConsoleProducer::close);
    }

    @Test
    void aWaitingReaderIsWoken() throws Exception {
        try (ConsoleProducer producer = console.producer(1)) {
            ConsoleReader reader = console.readerFromStart();
            assertThat(reader.await(TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
            CompletableFuture<String> text = CompletableFuture.supplyAsync(
                    () -> reader.await(LONG_TIME) ? readAll(reader) : "nothing", task -> new Thread(task).start());
            producer.write((byte) '!');
            assertThat(text.get(20, TimeUnit.SECONDS)).isEqualTo("!");
        }
    }

    @Test
    void threadsOfOneProcessMayShareAProducer() throws Exception {
        try (ConsoleProducer producer = console.producer(1)) {
            Runnable lines = () -> {
                for (int i = 0; i < 1000; i++) {
                    write(producer, "0123456789");
                }
            };
            Thread thread = new Thread(lines);
            thread.start();
            lines.run();
            thread.join();
        }
        assertThat(readAll(console.readerFromStart())).isEqualTo("0123456789".repeat(2000));
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path clock = dir.resolve("clock");
        BoardFiles.createClock(clock, 1000, true, HostCores.ANY);
        assertThatThrownBy(() -> ConsoleFile.open(clock)).isInstanceOf(IOException.class);
    }

    /** What a producer leaves behind that is killed between reserving and publishing. */
    private void dieAfterReserving(int slot, int count) throws IOException {
        long state = slotState(slot) & ~1L;
        set(ConsoleFileDescriptor.slot(slot) + ConsoleFileDescriptor.SLOT_STATE_OFFSET, state | 1);
        try (Mapping mapping = Mapping.readWrite(path, 0, 4096)) {
            long sequence = mapping.segment().get(ValueLayout.JAVA_LONG, ConsoleFileDescriptor.SEQUENCE_OFFSET);
            mapping.segment().set(ValueLayout.JAVA_LONG, ConsoleFileDescriptor.SEQUENCE_OFFSET, sequence + count);
        }
    }

    private long slotState(int slot) throws IOException {
        try (Mapping mapping = Mapping.readOnly(path, 0, ConsoleFileDescriptor.LENGTH)) {
            return mapping.segment()
                    .get(
                            ValueLayout.JAVA_LONG,
                            ConsoleFileDescriptor.slot(slot) + ConsoleFileDescriptor.SLOT_STATE_OFFSET);
        }
    }

    private void set(long offset, long value) throws IOException {
        try (Mapping mapping = Mapping.readWrite(path, 0, ConsoleFileDescriptor.LENGTH)) {
            mapping.segment().set(ValueLayout.JAVA_LONG, offset, value);
        }
    }

    private static void write(ConsoleProducer producer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        producer.write(bytes, 0, bytes.length);
    }

    private static String readAll(ConsoleReader reader) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[777];
        int count = reader.read(buffer);
        while (count > 0) {
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            count = reader.read(buffer);
        }
        return text.toString();
    }
}

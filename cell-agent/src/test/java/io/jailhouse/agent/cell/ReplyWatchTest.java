package io.jailhouse.agent.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.MessageOutcome.End;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.CommunicationRegionDescriptor;
import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyWatchTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long MILLISECOND = 1_000_000;

    @TempDir
    private Path dir;

    private CommunicationRegion region;
    private final FakeTime time = new FakeTime();
    private boolean couldAnswer = true;

    @BeforeEach
    void open() throws IOException {
        Path file = dir.resolve("communication");
        ByteBuffer header = ByteBuffer.allocate(CommunicationRegionDescriptor.FILE_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SharedFileHeader.MAGIC_OFFSET, CommunicationRegionDescriptor.MAGIC)
                .putInt(SharedFileHeader.VERSION_OFFSET, CommunicationRegionDescriptor.VERSION);
        Files.write(file, header.array());
        region = CommunicationRegion.open(file, 1);
        region.setCellState(CommunicationRegionDescriptor.STATE_RUNNING);
        region.send(CommunicationRegionDescriptor.MESSAGE_SHUTDOWN_REQUEST);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 77, -1})
    void everyReplyEndsTheWaitAndIsTold(int reply) {
        time.at(5 * MILLISECOND, () -> region.answer(reply));
        assertThat(await(0)).isEqualTo(outcome(End.END_REPLIED, reply));
        assertThat(time.now).isBetween(5 * MILLISECOND, 6 * MILLISECOND);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aCellThatAnswersNoMoreEndsTheWait(int state) {
        time.at(MILLISECOND, () -> region.setCellState(state));
        assertThat(await(0)).isEqualTo(outcome(End.END_CELL_ENDED, state));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 77})
    void otherStatesDoNot(int state) {
        region.setCellState(state);
        time.at(MILLISECOND, () -> region.answer(CommunicationRegionDescriptor.REPLY_APPROVED));
        assertThat(await(0)).isEqualTo(outcome(End.END_REPLIED, 3));
    }

    @Test
    void theStateCountsBeforeTheReply() {
        region.setCellState(CommunicationRegionDescriptor.STATE_SHUT_DOWN);
        region.answer(CommunicationRegionDescriptor.REPLY_DENIED);
        assertThat(await(0).getEnd()).isEqualTo(End.END_CELL_ENDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 200_000})
    void theTimeoutIsInMicrosecondsAndPunctual(long micros) {
        assertThat(await(micros).getEnd()).isEqualTo(End.END_TIMED_OUT);
        long nanos = TimeUnit.MICROSECONDS.toNanos(micros);
        assertThat(time.now).isBetween(nanos, nanos + 2 * FakeTime.NANOS_A_LOOK);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void noneOrAnEndlessOneWaitsForEver(long micros) {
        time.at(TimeUnit.HOURS.toNanos(1), () -> region.answer(CommunicationRegionDescriptor.REPLY_DENIED));
        assertThat(await(micros)).isEqualTo(outcome(End.END_REPLIED, 2));
    }

    @Test
    void nobodyIsWaitedForWhenAllCpusAreOffOrParked() {
        time.at(MILLISECOND, () -> couldAnswer = false);
        assertThat(await(0).getEnd()).isEqualTo(End.END_ABANDONED);
    }

    @Test
    void whatTheLastCpuWroteBeforeItStoppedStillCounts() {
        couldAnswer = false;
        region.answer(CommunicationRegionDescriptor.REPLY_DENIED);
        assertThat(await(0)).isEqualTo(outcome(End.END_REPLIED, 2));
    }

    @Test
    void anAbandonedWaitEnds() {
        ReplyWatch watch = watch(0);
        time.at(MILLISECOND, watch::abandon);
        assertThat(watch.await().getEnd()).isEqualTo(End.END_ABANDONED);
    }

    @Test
    void pausesGrowSoThatEndlessWaitsCostLittle() {
        time.at(TimeUnit.SECONDS.toNanos(10), () -> region.answer(CommunicationRegionDescriptor.REPLY_APPROVED));
        await(0);
        assertThat(time.pauses.getFirst()).isEqualTo(20_000);
        assertThat(time.pauses).isSorted().allMatch(pause -> pause <= MILLISECOND);
        assertThat(time.pauses.getLast()).isEqualTo(MILLISECOND);
    }

    private MessageOutcome await(long timeoutMicros) {
        return watch(timeoutMicros).await().build();
    }

    private ReplyWatch watch(long timeoutMicros) {
        return new ReplyWatch(
                region, PostMessage.newBuilder().setTimeoutMicros(timeoutMicros).build(), () -> couldAnswer, time);
    }

    private static MessageOutcome outcome(End end, int word) {
        return MessageOutcome.newBuilder().setEnd(end).setWord(word).build();
    }

    /** Time passes only when it is looked at or slept away; one event happens in it. */
    private static final class FakeTime implements ReplyWatch.HostTime {
        static final long NANOS_A_LOOK = 100;

        private final List<Long> pauses = new ArrayList<>();
        private long now;
        private long eventAt = NEVER;
        private Runnable event = () -> {};

        void at(long nanos, Runnable happening) {
            eventAt = nanos;
            event = happening;
        }

        @Override
        public long nanos() {
            pass(NANOS_A_LOOK);
            return now;
        }

        @Override
        public void pause(long nanos) {
            pauses.add(nanos);
            pass(nanos);
        }

        private void pass(long nanos) {
            now += nanos;
            if (now >= eventAt) {
                event.run();
                eventAt = NEVER;
            }
        }
    }
}

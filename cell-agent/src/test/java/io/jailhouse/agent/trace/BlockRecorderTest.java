package io.jailhouse.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.TracedBlocks;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of blocks that are recorded. */
class BlockRecorderTest {
    private static final int CPU = 2;
    private static final long ALL = Long.MAX_VALUE;
    private long now;

    private BlockRecorder recorder(long lines) {
        return new BlockRecorder(CPU, lines, 0, -1, () -> now);
    }

    private static ExecutedBlock block(long address, long times, long lost) {
        return ExecutedBlock.newBuilder()
                .setAddress(address)
                .setExceptionLevel(1)
                .setInstructions(1)
                .setTimes(times)
                .setLost(lost)
                .build();
    }

    private static List<ExecutedBlock> all(BlockRecorder recorder) {
        return recorder.take(ALL).getBlocksList();
    }

    @Test
    void aBlockThatFollowsItselfIsOneRecord() {
        BlockRecorder recorder = recorder(10);
        for (int i = 0; i < 5; i++) {
            recorder.executed(1, 0x1000, 1);
        }
        assertThat(recorder.isEmpty()).as("it may come again").isTrue();
        recorder.executed(1, 0x2000, 1);
        recorder.executed(1, 0x1000, 1);
        recorder.paused();
        TracedBlocks.Builder taken = recorder.take(ALL);
        assertThat(taken.getCpu()).isEqualTo(CPU);
        assertThat(taken.getBlocksList())
                .containsExactly(block(0x1000, 5, 0), block(0x2000, 1, 0), block(0x1000, 1, 0));
        assertThat(recorder.isEmpty()).isTrue();
    }

    @Test
    void otherLevelsAndLengthsAreOtherBlocks() {
        BlockRecorder recorder = recorder(10);
        recorder.executed(1, 0x1000, 1);
        recorder.executed(0, 0x1000, 1);
        recorder.executed(0, 0x1000, 2);
        recorder.paused();
        assertThat(all(recorder)).hasSize(3);
    }

    @Test
    void aBlockThatIsRepeatedForEverIsToldOfNowAndThen() {
        BlockRecorder recorder = recorder(10);
        for (int i = 0; i < 10_240; i++) {
            recorder.executed(1, 0x1000, 1);
        }
        assertThat(recorder.isEmpty()).isTrue();
        now += BlockRecorder.LONGEST_REPETITION_NANOS;
        for (int i = 0; i < 10_240; i++) {
            recorder.executed(1, 0x1000, 1);
        }
        assertThat(all(recorder)).containsExactly(block(0x1000, 11_264, 0));
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        BlockRecorder recorder = recorder(ALL);
        int more = 9;
        for (int i = 0; i <= BlockRecorder.CAPACITY + more; i++) {
            assertThat(recorder.executed(1, 4L * i, 1)).isTrue();
        }
        List<ExecutedBlock> kept = all(recorder);
        assertThat(kept).hasSize(BlockRecorder.CAPACITY).allMatch(block -> block.getLost() == 0);
        assertThat(kept.getLast().getAddress()).isEqualTo(4L * (BlockRecorder.CAPACITY - 1));
        assertThat(recorder.lostAtTheEnd()).isEqualTo(more);
        recorder.paused();
        assertThat(all(recorder)).containsExactly(block(4L * (BlockRecorder.CAPACITY + more), 1, more));
        assertThat(recorder.lostAtTheEnd()).isZero();
    }

    @Test
    void onlyBlocksThatBeginInTheRangeAreRecorded() {
        BlockRecorder recorder = new BlockRecorder(CPU, 10, 0x1000, 0xffff_8000_0000_0000L, () -> now);
        for (long address : new long[] {0xffc, 0x1000, 0xffff_8000_0000_0000L, 0xffff_8000_0000_0004L, 0x1000}) {
            assertThat(recorder.executed(1, address, 1)).isTrue();
        }
        recorder.paused();
        assertThat(all(recorder))
                .extracting(ExecutedBlock::getAddress)
                .containsExactly(0x1000L, 0xffff_8000_0000_0000L, 0x1000L);
    }

    @Test
    void afterSoManyRecordsItWantsNoMore() {
        BlockRecorder recorder = recorder(2);
        assertThat(recorder.executed(1, 0x1000, 1)).isTrue();
        assertThat(recorder.executed(1, 0x2000, 1)).isTrue();
        assertThat(recorder.executed(1, 0x3000, 1)).isFalse();
        recorder.paused();
        assertThat(all(recorder)).containsExactly(block(0x1000, 1, 0), block(0x2000, 1, 0));
    }

    @Test
    @Timeout(60)
    void oneThreadWritesWhileAnotherReads() throws InterruptedException {
        BlockRecorder recorder = recorder(ALL);
        int blocks = 1_000_000;
        Thread cpu = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < blocks; i++) {
                recorder.executed(1, 4L * i, 1);
            }
        });
        long next = 0;
        while (cpu.isAlive() || !recorder.isEmpty()) {
            for (ExecutedBlock block : recorder.take(100).getBlocksList()) {
                next += block.getLost();
                assertThat(block.getAddress()).isEqualTo(4 * next++);
            }
        }
        cpu.join(TimeUnit.SECONDS.toMillis(10));
        recorder.paused();
        for (ExecutedBlock block : all(recorder)) {
            next += block.getLost() + 1;
        }
        assertThat(next + recorder.lostAtTheEnd()).isEqualTo(blocks);
    }
}

package io.jailhouse.shm.ivshmem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RingLayoutTest {

    @Test
    void sectionsOfTheDemoHoldQueuesOf2048() {
        RingLayout layout = RingLayout.of(0x7f000);
        assertThat(layout.queueLength()).isEqualTo(2048);
        assertThat(layout.ringBytes()).isEqualTo(53376);
        assertThat(layout.dataBytes()).isEqualTo(0x7f000 - 53376);
        assertThat(layout.mtu()).isEqualTo(16384);
        assertThat(layout.maximumMtu()).isEqualTo(65535);
    }

    @Test
    void partsFollowEachOtherAsInASplitVirtqueue() {
        RingLayout layout = RingLayout.of(0x7f000);
        assertThat(layout.availableIndex()).isEqualTo(2048 * 16 + 2);
        assertThat(layout.availableEntry(2047)).isEqualTo(2048 * 16 + 4 + 2047 * 2);
        assertThat(layout.usedEvent()).isEqualTo(2048 * 16 + 4 + 2048 * 2);
        assertThat(layout.usedIndex()).isEqualTo(36928 + 2);
        assertThat(layout.usedEntry(2048)).isEqualTo(36928 + 4);
        assertThat(layout.availableEvent()).isEqualTo(36928 + 4 + 2048 * 8);
    }

    @Test
    void ringsTakeLessThanAnEighthOfLargeSections() {
        for (long size = 0x10000; size < 1L << 31; size += size / 3 & -8) {
            RingLayout layout = RingLayout.of(size);
            assertThat((long) layout.ringBytes()).isLessThan(size / 8);
            assertThat((long) layout.end()).isEqualTo(size);
            assertThat(layout.availableEvent() + 2).isLessThanOrEqualTo(layout.ringBytes());
        }
    }

    @Test
    void theShortestQueueKeepsTheRoomOfTheOneBefore() {
        RingLayout layout = RingLayout.of(0x1000);
        assertThat(layout.queueLength()).isEqualTo(32);
        assertThat(layout.ringBytes()).isEqualTo(RingLayout.of(14336).ringBytes());
        assertThat(RingLayout.of(14400).queueLength()).isEqualTo(64);
    }

    @Test
    void refusesWhatHoldsNoFrames() {
        for (long size : new long[] {0, -1, 0x700, 1L << 32, Long.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RingLayout.of(size))
                    .withMessageContaining("cannot carry Ethernet");
        }
    }

    @Test
    void anEventIsPassedOnceAlsoWhenTheIndexWraps() {
        assertThat(RingLayout.passed((short) 5, (short) 6, (short) 5)).isTrue();
        assertThat(RingLayout.passed((short) 5, (short) 7, (short) 6)).isFalse();
        assertThat(RingLayout.passed((short) 5, (short) 5, (short) 4)).isFalse();
        assertThat(RingLayout.passed((short) 0xffff, (short) 2, (short) 0xfffe)).isTrue();
    }
}

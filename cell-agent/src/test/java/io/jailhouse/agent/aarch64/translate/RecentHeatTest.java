package io.jailhouse.agent.aarch64.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentHeatTest {
    private static final long ENTRY = 0x80001000L;

    private final RecentHeat heat = new RecentHeat();

    private boolean reached(long entry, long millis) {
        return heat.isEnough(entry, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void aTightLoopIsWorthItTheSecondTime() {
        assertThat(reached(ENTRY, 1000)).isFalse();
        assertThat(reached(ENTRY, 1003)).isTrue();
    }

    @Test
    void whatTakesItsTimeIsNotUntilItIsCalledMoreOften() {
        assertThat(reached(ENTRY, 1000)).isFalse();
        assertThat(reached(ENTRY, 1500)).isFalse();
        assertThat(reached(ENTRY, 2000)).isFalse();
        assertThat(reached(ENTRY, 2010)).isTrue();
    }

    @Test
    void othersAreCountedApart() {
        assertThat(reached(ENTRY, 1000)).isFalse();
        assertThat(reached(ENTRY + 4, 1001)).isFalse();
        assertThat(reached(ENTRY + 4, 1002)).isTrue();
        assertThat(reached(ENTRY, 1003)).isTrue();
    }

    @Test
    void whatGoesOnForLongIsWorthItAtLast() {
        assertThat(IntStream.range(0, 8).filter(time -> reached(ENTRY, time * 100L)))
                .isEmpty();
        assertThat(reached(ENTRY, 800)).isTrue();
    }
}

package io.jailhouse.agent.aarch64.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentHeatTest {
    private static final long ENTRY = 0x80001000L;
    private static final long MILLION = 1_000_000;

    private final RecentHeat heat = new RecentHeat();

    /** A CPU that interprets 200 million instructions a second. */
    private boolean reached(long entry, long millis) {
        return reached(entry, 1000 * MILLION + millis * MILLION / 5, millis);
    }

    private boolean reached(long entry, long interpreted, long millis) {
        return heat.isEnough(entry, interpreted, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void aTightLoopIsWorthItTheSecondTime() {
        assertThat(reached(ENTRY, 1000)).isFalse();
        assertThat(reached(ENTRY, 1003)).isTrue();
    }

    @Test
    void aTightLoopIsWorthItTheSecondTimeWhileTheInterpreterIsStillSlow() {
        assertThat(reached(ENTRY, 0, 1000)).isFalse();
        assertThat(reached(ENTRY, MILLION / 10, 1100)).isTrue();
    }

    @Test
    void whatTakesItsTimeIsNotUntilItIsCalledMoreOften() {
        assertThat(reached(ENTRY, 1000)).isFalse();
        assertThat(reached(ENTRY, 1500)).isFalse();
        assertThat(reached(ENTRY, 2000)).isFalse();
        assertThat(reached(ENTRY, 2005)).isTrue();
    }

    @Test
    void whatIsRareOnACpuThatInterpretsLittleIsNotWorthIt() {
        assertThat(reached(ENTRY, 0, 1000)).isFalse();
        assertThat(reached(ENTRY, MILLION, 1500)).isFalse();
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
        assertThat(IntStream.range(0, 10).filter(time -> reached(ENTRY, time * 300L)))
                .isEmpty();
        assertThat(IntStream.range(10, 20).filter(time -> reached(ENTRY, time * 300L)))
                .isNotEmpty();
    }

    @Test
    void theMoreAnExecutionCostsTheSoonerIsAPeriodOver() {
        assertThat(executions(24)).isEqualTo(executions(48) * 2);
        assertThat(executions(1)).isLessThanOrEqualTo(Short.MAX_VALUE);
        assertThat(executions(30_000)).isPositive();
    }

    @Test
    void atFirstAPeriodIsOverSooner() {
        assertThat(RecentHeat.executions(24, 0)).isLessThan(executions(24) / 5).isPositive();
    }

    private static int executions(int cost) {
        return RecentHeat.executions(cost, 1000 * MILLION);
    }
}

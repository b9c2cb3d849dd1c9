package io.jailhouse.daemon.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.transport.MessageBudget;
import org.junit.jupiter.api.Test;

class MessageBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void holdsABurstAndFillsAgainAtItsRate() {
        MessageBudget budget = new MessageBudget(3, 2, () -> now);
        assertThat(taken(budget)).isEqualTo(3);
        now += SECOND;
        assertThat(taken(budget)).isEqualTo(2);
        now += SECOND / 4;
        assertThat(taken(budget)).isZero();
        now += SECOND / 4;
        assertThat(taken(budget)).isEqualTo(1);
        now += 100 * SECOND;
        assertThat(taken(budget)).isEqualTo(3);
    }

    private static int taken(MessageBudget budget) {
        int count = 0;
        while (budget.take()) {
            count++;
        }
        return count;
    }
}

package io.jailhouse.agent.timer;

import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTP_CTL_EL0;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTP_CVAL_EL0;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTP_TVAL_EL0;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTV_CTL_EL0;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTV_CVAL_EL0;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.CNTV_TVAL_EL0;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.GenericCounter;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GenericTimersTest {
    private static final int ENABLED = 1;
    private static final int MASKED = 2;
    private static final int MET = 4;

    private long now = 1000;
    private final Set<Integer> asserted = new TreeSet<>();
    private final GenericTimers timers = new GenericTimers(
            new GenericCounter() {
                @Override
                public long frequencyHz() {
                    return 200_000_000;
                }

                @Override
                public long count() {
                    return now;
                }
            },
            (interrupt, high) -> {
                if (high) {
                    asserted.add(interrupt);
                } else {
                    asserted.remove(interrupt);
                }
            });

    @Test
    void theVirtualTimerAssertsItsInterruptWhenTheCounterGetsThere() {
        timers.write(CNTV_TVAL_EL0, 500);
        timers.write(CNTV_CTL_EL0, ENABLED);
        assertThat(timers.nanosToDeadline()).isEqualTo(2500);
        now = 1499;
        timers.poll();
        assertThat(asserted).isEmpty();
        assertThat(timers.read(CNTV_CTL_EL0)).isEqualTo(ENABLED);
        assertThat(timers.read(CNTV_TVAL_EL0)).isEqualTo(1);
        now = 1500;
        assertThat(timers.nanosToDeadline()).isZero();
        timers.poll();
        assertThat(asserted).containsExactly(27);
        assertThat(timers.read(CNTV_CTL_EL0)).isEqualTo(ENABLED | MET);
        assertThat(timers.nanosToDeadline()).as("nothing more to come").isEqualTo(Long.MAX_VALUE);
        timers.write(CNTV_TVAL_EL0, 100);
        assertThat(asserted).as("a level that follows the condition").isEmpty();
    }

    @Test
    void thePhysicalTimerIsAnotherOne() {
        timers.write(CNTP_CVAL_EL0, 1200);
        timers.write(CNTP_CTL_EL0, ENABLED);
        timers.write(CNTV_CVAL_EL0, 1100);
        timers.write(CNTV_CTL_EL0, ENABLED);
        assertThat(timers.nanosToDeadline()).as("the earlier one").isEqualTo(500);
        now = 1150;
        timers.poll();
        assertThat(asserted).containsExactly(27);
        now = 1250;
        timers.poll();
        assertThat(asserted).containsExactly(27, 30);
        assertThat(timers.read(CNTP_TVAL_EL0)).as("-50 in 32 bits").isEqualTo(0xffff_ffceL);
    }

    @Test
    void aMaskedTimerShowsItsConditionButDoesNotInterrupt() {
        timers.write(CNTV_CVAL_EL0, 500);
        timers.write(CNTV_CTL_EL0, ENABLED | MASKED);
        assertThat(asserted).isEmpty();
        assertThat(timers.read(CNTV_CTL_EL0)).isEqualTo(ENABLED | MASKED | MET);
        timers.write(CNTV_CTL_EL0, ENABLED);
        assertThat(asserted).containsExactly(27);
        timers.write(CNTV_CTL_EL0, MASKED);
        assertThat(asserted).isEmpty();
        assertThat(timers.read(CNTV_CTL_EL0)).as("no status without enable").isEqualTo(MASKED);
    }

    @Test
    void compareValuesAreUnsignedSoThatTheLargestNeverComes() {
        timers.write(CNTV_CVAL_EL0, -1);
        timers.write(CNTV_CTL_EL0, ENABLED);
        timers.poll();
        assertThat(asserted).isEmpty();
        assertThat(timers.nanosToDeadline()).isEqualTo(Long.MAX_VALUE);
        timers.write(CNTV_CVAL_EL0, Long.MIN_VALUE);
        assertThat(timers.nanosToDeadline()).as("1461 years").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerValueIsSigned() {
        timers.write(CNTV_TVAL_EL0, 0xffff_ff00L);
        assertThat(timers.read(CNTV_CVAL_EL0)).isEqualTo(1000 - 256);
        timers.write(CNTV_CTL_EL0, ENABLED);
        assertThat(asserted).containsExactly(27);
    }

    @Test
    void aResetTurnsThemOff() {
        timers.write(CNTV_CVAL_EL0, 500);
        timers.write(CNTV_CTL_EL0, ENABLED);
        timers.reset();
        assertThat(asserted).isEmpty();
        assertThat(timers.read(CNTV_CTL_EL0)).isZero();
        assertThat(timers.read(CNTV_CVAL_EL0)).isZero();
    }
}

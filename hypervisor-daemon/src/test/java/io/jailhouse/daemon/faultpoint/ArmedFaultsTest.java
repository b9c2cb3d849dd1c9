package io.jailhouse.daemon.faultpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.fault.InjectedFault;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.FaultAction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ArmedFaultsTest {
    private final AtomicInteger crashes = new AtomicInteger();
    private final FaultPoints points = new FaultPoints(crashes::incrementAndGet);
    private final ArmedFaults armed = new ArmedFaults(points);

    private static ArmedFaultPoint fault(FaultPoint point, FaultAction action, int count) {
        return ArmedFaultPoint.newBuilder()
                .setPoint(point.name())
                .setAction(action)
                .setCount(count)
                .build();
    }

    @Test
    void nothingHappensWhereNothingIsArmed() {
        armed.arm(fault(FaultPoint.AFTER_LAST_EFFECT, FaultAction.FAULT_ACTION_CRASH, 1));
        assertThatCode(() -> points.reach(FaultPoint.BETWEEN_EFFECTS)).doesNotThrowAnyException();
        assertThat(crashes).hasValue(0);
        assertThat(armed.inForce()).hasSize(1);
    }

    @Test
    void anErrorHappensAsOftenAsItWasArmedAndIsReported() {
        List<FaultPoint> reached = new ArrayList<>();
        points.reportTo(reached::add);
        armed.arm(fault(FaultPoint.BETWEEN_EFFECTS, FaultAction.FAULT_ACTION_ERROR, 2));
        for (int left = 1; left >= 0; left--) {
            assertThatThrownBy(() -> points.reach(FaultPoint.BETWEEN_EFFECTS))
                    .isInstanceOf(InjectedFault.class)
                    .hasMessageContaining("BETWEEN_EFFECTS");
            assertThat(armed.inForce())
                    .extracting(ArmedFaultPoint::getCount)
                    .isEqualTo(left == 0 ? List.of() : List.of(left));
        }
        assertThatCode(() -> points.reach(FaultPoint.BETWEEN_EFFECTS)).doesNotThrowAnyException();
        assertThat(reached).containsExactly(FaultPoint.BETWEEN_EFFECTS, FaultPoint.BETWEEN_EFFECTS);
    }

    @Test
    void aCrashEndsTheProcessAndIsForTheNamedCellOnly() throws InjectedFault {
        armed.arm(fault(FaultPoint.AFTER_SPAWN, FaultAction.FAULT_ACTION_CRASH, 1).toBuilder()
                .setCell("demo")
                .build());
        points.reach(FaultPoint.AFTER_SPAWN, "other");
        assertThat(crashes).hasValue(0);
        points.reach(FaultPoint.AFTER_SPAWN, "demo");
        assertThat(crashes).hasValue(1);
    }

    @Test
    void aThreadThatHangsGoesOnWhenTheFaultIsCleared() throws Exception {
        armed.arm(fault(FaultPoint.BEFORE_VOTE, FaultAction.FAULT_ACTION_HANG, 1));
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> points.pass(FaultPoint.BEFORE_VOTE, "demo"));
        while (!armed.inForce().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(hanging).isNotDone();
        armed.clear();
        hanging.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aDelayEndsByItself() {
        armed.arm(fault(FaultPoint.AFTER_VOTE, FaultAction.FAULT_ACTION_DELAY, 1).toBuilder()
                .setDelayMillis(30)
                .build());
        long start = System.nanoTime();
        points.pass(FaultPoint.AFTER_VOTE, "demo");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    }

    @Test
    void agentsAreToldWhatConcernsTheirCellUntilItHasHappened() {
        ArmedFaultPoint all = fault(FaultPoint.BEFORE_GRANT, FaultAction.FAULT_ACTION_ERROR, 2);
        ArmedFaultPoint one = fault(FaultPoint.BEFORE_START, FaultAction.FAULT_ACTION_CRASH, 1).toBuilder()
                .setCell("demo")
                .build();
        armed.arm(all);
        armed.arm(one);
        assertThat(armed.of("demo")).containsExactly(all, one);
        assertThat(armed.of("other")).containsExactly(all);
        armed.reached("other", FaultPoint.BEFORE_GRANT);
        assertThat(armed.of("other")).extracting(ArmedFaultPoint::getCount).containsExactly(1);
        armed.died("other");
        assertThat(armed.of("demo")).hasSize(2);
        armed.died("demo");
        assertThat(armed.of("demo")).extracting(ArmedFaultPoint::getPoint).containsExactly("BEFORE_GRANT");
        // What an agent says that was not armed changes nothing.
        armed.reached("demo", FaultPoint.BEFORE_SUSPEND);
        assertThat(armed.inForce()).hasSize(1);
    }
}

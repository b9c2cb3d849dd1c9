package io.jailhouse.agent.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.HostNanos;
import io.jailhouse.agent.timer.GenericTimers;
import io.jailhouse.shm.WakeWord;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the interrupts of a CPU lead. */
class CpuSignalsTest {

    @Test
    void performanceMonitorsDriveTheirPrivateInterrupt() {
        List<String> driven = new ArrayList<>();
        GenericTimers.Output output = (interrupt, asserted) -> driven.add(interrupt + " " + asserted);
        try (Arena arena = Arena.ofConfined()) {
            CpuSignals signals = new CpuSignals(
                    new GenericTimers(new HostNanos(), (_, _) -> {}),
                    output,
                    () -> false,
                    () -> {},
                    new WakeWord(arena.allocate(8, 8), 0),
                    List::of);
            signals.setPerformanceInterrupt(true);
            signals.setPerformanceInterrupt(false);
        }

        assertThat(driven).containsExactly("23 true", "23 false");
    }
}

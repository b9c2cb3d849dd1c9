package io.jailhouse.agent.uart;

import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody parks or the test says so. */
final class FakeLineTime implements LineTime {

    final List<Long> parked = new ArrayList<>();
    private long nanos = 1_000_000_000L;
    private boolean wakeAtOnce;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void park(long nanos) {
        parked.add(nanos);
        this.nanos += wakeAtOnce ? 0 : nanos;
    }

    void advance(long nanos) {
        this.nanos += nanos;
    }

    void wakeAtOnce() {
        wakeAtOnce = true;
    }
}

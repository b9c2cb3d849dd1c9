package io.jailhouse.integration.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long calls of one kind take that one caller makes one after the other. For one thread. */
public final class Latencies {
    private final List<Duration> all = new ArrayList<>();

    /** Makes a call so many times. */
    public void measure(int times, Runnable call) {
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            call.run();
            all.add(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Returns what half of the calls did not take longer than. */
    public Duration median() {
        return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
    }

    /** In milliseconds. */
    @Override
    public String toString() {
        return "%.2f ms".formatted(median().toNanos() / 1e6);
    }
}

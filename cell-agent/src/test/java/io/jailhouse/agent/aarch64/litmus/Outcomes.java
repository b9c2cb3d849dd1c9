package io.jailhouse.agent.aarch64.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How often each outcome of a litmus test was seen. */
final class Outcomes {

    private final Litmus test;
    private final Map<String, Long> counts = new TreeMap<>();
    private long met;

    Outcomes(Litmus test) {
        this.test = test;
    }

    /** Counts a round. */
    void count(LitmusMemory memory) {
        long[] values =
                new long[test.parts().stream().mapToInt(Litmus.Part::loads).sum() + 2];
        for (int instance = 0; instance < LitmusMemory.INSTANCES; instance++) {
            int next = 0;
            for (int cpu = 0; cpu < test.parts().size(); cpu++) {
                for (int load = 0; load < test.parts().get(cpu).loads(); load++) {
                    values[next++] = memory.loaded(cpu, load, instance);
                }
            }
            values[next++] = memory.x(instance);
            values[next] = memory.y(instance);
            met += test.isMet(values) ? 1 : 0;
            counts.merge(Arrays.toString(values), 1L, Long::sum);
        }
    }

    /** Prints them, and fails if a forbidden one is among them. */
    void judge(String way) {
        if (Boolean.getBoolean("litmus.print")) {
            String kind = test.isForbidden() ? "forbidden" : "allowed";
            System.out.printf("%s %s: %d %s of %s%n", test, way, met, kind, counts);
        }
        assertThat(test.isForbidden() ? met : 0)
                .as("%s %s: %s", test, way, counts)
                .isZero();
    }
}

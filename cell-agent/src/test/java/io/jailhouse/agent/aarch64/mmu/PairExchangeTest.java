package io.jailhouse.agent.aarch64.mmu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.HostNanos;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pairs are replaced as a whole or not at all, on this host and by the function for AArch64, which this engine executes. */
class PairExchangeTest {

    private static final long PAIR = 0x800;
    private static final int HVC = 0xd4000002;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(0x1000, 4096);

    /** A way to exchange the pair. */
    private interface Exchange {
        boolean compareAndSet(long expectedLow, long expectedHigh, long low, long high);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void thisHostReplacesAPairThatIsExpected() {
        replaces((a, b, c, d) -> PairExchange.compareAndSet(memory.address() + PAIR, a, b, c, d));
    }

    @Test
    void theFunctionForAarch64ReplacesAPairThatIsExpected() {
        replaces(this::byFunctionForAarch64);
    }

    private void replaces(Exchange exchange) {
        memory.set(JAVA_LONG, PAIR, 1);
        memory.set(JAVA_LONG, PAIR + 8, -2);
        assertThat(exchange.compareAndSet(1, 2, 3, 4)).isFalse();
        assertThat(exchange.compareAndSet(0, -2, 3, 4)).isFalse();
        assertThat(memory.get(JAVA_LONG, PAIR)).isEqualTo(1);
        assertThat(memory.get(JAVA_LONG, PAIR + 8)).isEqualTo(-2);
        assertThat(exchange.compareAndSet(1, -2, 3, Long.MIN_VALUE)).isTrue();
        assertThat(memory.get(JAVA_LONG, PAIR)).isEqualTo(3);
        assertThat(memory.get(JAVA_LONG, PAIR + 8)).isEqualTo(Long.MIN_VALUE);
    }

    private boolean byFunctionForAarch64(long expectedLow, long expectedHigh, long low, long high) {
        byte[] function = PairExchange.aarch64();
        MemorySegment.copy(function, 0, memory, JAVA_BYTE, 0, function.length);
        memory.set(JAVA_INT, function.length, HVC);
        CpuEngine cpu = Aarch64.interpreter(0, new HostNanos(), new InnerShareableDomain());
        cpu.install(
                Stage2Map.of(List.of(new Stage2Range(0, 0x1000, true, true, new Target.HostMemory(memory.address())))));
        long[] arguments = {PAIR, expectedLow, expectedHigh, low, high};
        for (int i = 0; i < arguments.length; i++) {
            cpu.setX(i, arguments[i]);
        }
        cpu.setX(30, function.length);
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        return cpu.x(0) != 0;
    }
}

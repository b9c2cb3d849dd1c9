package io.jailhouse.agent.aarch64.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CPUs show no outcome that the Arm model forbids. The property {@code litmus.rounds} says how often each test is executed, in
 * rounds of {@link LitmusMemory#INSTANCES}; with {@code litmus.print} the outcomes are printed.
 */
class LitmusTest {

    private static final int ROUNDS = Integer.getInteger("litmus.rounds", 4);

    @ParameterizedTest
    @EnumSource
    void cpusThatInterpretAgreeWithTheModel(Litmus test) {
        check(test, Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void cpusThatTranslateAgreeWithTheModel(Litmus test) {
        check(test, Optional.of(Translator.atOnce(0)));
    }

    private static void check(Litmus test, Optional<Translator> translator) {
        int cpus = test.parts().size();
        try (Arena arena = Arena.ofShared();
                ExecutorService threads = Executors.newFixedThreadPool(cpus)) {
            LitmusMemory memory = new LitmusMemory(arena.allocate(LitmusMemory.SIZE, 4096));
            InnerShareableDomain domain = new InnerShareableDomain();
            CompletableFuture<?>[] ends = new CompletableFuture<?>[cpus];
            for (int cpu = 0; cpu < cpus; cpu++) {
                LitmusCpu started = new LitmusCpu(arena, memory, domain, test, cpu, translator);
                ends[cpu] = CompletableFuture.runAsync(() -> started.run(1, ROUNDS), threads);
            }
            Outcomes outcomes = new Outcomes(test);
            for (int round = 1; round <= ROUNDS; round++) {
                memory.round(round, cpus);
                outcomes.count(memory);
            }
            CompletableFuture.allOf(ends).orTimeout(60, TimeUnit.SECONDS).join();
            outcomes.judge(translator.isPresent() ? "translated" : "interpreted");
        }
    }

    /** Cells share memory as files that both processes map. */
    @Test
    void cpusOfTwoProcessesAgreeWithTheModel(@TempDir Path folder) throws IOException, InterruptedException {
        List<Litmus> tests = List.of(
                Litmus.MP_DMBS, Litmus.MP_RELEASE_ACQUIRE, Litmus.SB_DMBS, Litmus.SB_RELEASE_ACQUIRE, Litmus.LB_DMBS);
        Path file = folder.resolve("memory");
        Files.write(file, new byte[LitmusMemory.SIZE]);
        Process other = LitmusProcess.start(file, ROUNDS, tests);
        try (Arena arena = Arena.ofShared()) {
            LitmusMemory memory = LitmusProcess.map(file, arena);
            int next = 1;
            for (Litmus test : tests) {
                LitmusCpu cpu = LitmusProcess.cpu(arena, memory, test, 0);
                int first = next;
                CompletableFuture<Void> end = CompletableFuture.runAsync(() -> cpu.run(first, ROUNDS));
                Outcomes outcomes = new Outcomes(test);
                for (; next < first + ROUNDS; next++) {
                    memory.round(next, 2);
                    outcomes.count(memory);
                }
                end.orTimeout(60, TimeUnit.SECONDS).join();
                outcomes.judge("of two processes");
            }
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
        } finally {
            other.destroyForcibly();
        }
    }
}

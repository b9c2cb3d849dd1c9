package io.jailhouse.agent.aarch64.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.agent.aarch64.translate.Translator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs do on our engine what they do on QEMU, interpreted and translated. Each exception that a program raises is a checkpoint
 * at which all its registers are compared; in the end its memory is, too. The property {@code random.instructions} sets
 * how many generated instructions have to be executed beside a QEMU that is installed, {@code random.seed} with which program they begin.
 */
class RandomProgramsTest {

    private static final long INSTRUCTIONS = Long.getLong("random.instructions", 8_000);
    private static final long FIRST_SEED = Long.getLong("random.seed", 1_000);
    private static final int SHOWN = 3;

    /** A way to translate. */
    private record Way(String name, Supplier<Translator> translator) {}

    private static final Way AFTER_3 = new Way("translated after 3 executions", () -> Translator.atOnce(3));
    private static final List<Way> WAYS = List.of(
            new Way("translated at once", () -> Translator.atOnce(0)),
            AFTER_3,
            new Way("translated after 20 executions", () -> Translator.atOnce(20)),
            new Way("translated, of which 16 regions are kept", () -> Translator.keeping(16)));

    private static Arena arena;
    private static ProgramImage recorded;
    private static Machine interpreter;
    private static ProgramImage interpreted;

    @BeforeAll
    static void interpret() {
        arena = Arena.ofShared();
        recorded = RecordedCheckpoints.programs(arena);
        interpreter = new Machine(recorded, Optional.empty());
        interpreted = interpreter.run();
    }

    @AfterAll
    static void close() {
        interpreter.close();
        arena.close();
    }

    @Test
    void interpretedProgramsDoWhatWasRecordedOnQemu() {
        List<List<String>> expected = RecordedCheckpoints.read();
        assertThat(expected).hasSize(RecordedCheckpoints.PROGRAMS);
        for (int program = 0; program < expected.size(); program++) {
            assertThat(RecordedCheckpoints.of(interpreted, program))
                    .as(
                            "checksums of the checkpoints of seed %d",
                            recorded.programs().get(program).seed())
                    .isEqualTo(expected.get(program));
        }
    }

    @Test
    void translatedProgramsDoTheSameAsInterpretedOnes() {
        try (Machine machine = new Machine(recorded, Optional.of(AFTER_3.translator.get()))) {
            ProgramImage translated = machine.run();
            assertThat(new Comparison(interpreted, translated, AFTER_3.name).differences(SHOWN))
                    .isEmpty();
            assertThat(machine.cpu().instructions()).isEqualTo(interpreter.cpu().instructions());
            assertThat(machine.cpu().translatedInstructions())
                    .isGreaterThan(machine.cpu().instructions() / 4);
        }
    }

    @Test
    void programsDoTheSameBesideQemu(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Qemu.isInstalled(), "qemu-system-aarch64 is not installed");
        Totals totals = new Totals();
        long seed = FIRST_SEED;
        for (int round = 0; totals.executed < INSTRUCTIONS; round++) {
            long left = (INSTRUCTIONS - totals.executed) / Totals.INSTRUCTIONS_OF_PROGRAM + 1;
            int count = (int) Math.min(ProgramImage.MOST_PROGRAMS, left);
            List<String> differences = totals.compare(seed, count, WAYS.get(round % WAYS.size()), folder);
            assertThat(differences).isEmpty();
            seed += count;
        }
        System.out.println(totals);
        assertThat(totals.translated).isGreaterThan(totals.inAll / 4);
    }

    /** What was compared beside QEMU. */
    private static final class Totals {
        // Roughly
        static final int INSTRUCTIONS_OF_PROGRAM = 400;

        int programs;
        long generated;
        long executed;
        long inAll;
        long translated;

        List<String> compare(long seed, int count, Way way, Path folder) throws IOException, InterruptedException {
            try (Arena round = Arena.ofShared()) {
                ProgramImage start = RecordedCheckpoints.programs(round, seed, count);
                ProgramImage expected = Qemu.run(start, folder, round);
                List<String> differences = new ArrayList<>();
                try (Machine machine = new Machine(start, Optional.empty())) {
                    differences.addAll(new Comparison(expected, machine.run(), "interpreted").differences(SHOWN));
                }
                try (Machine machine = new Machine(start, Optional.empty())) {
                    Coverage coverage = machine.listen();
                    differences.addAll(new Comparison(expected, machine.run(), "looked at").differences(SHOWN));
                    executed += coverage.count();
                }
                try (Machine machine = new Machine(start, Optional.of(way.translator.get()))) {
                    differences.addAll(new Comparison(expected, machine.run(), way.name).differences(SHOWN));
                    inAll += machine.cpu().instructions();
                    translated += machine.cpu().translatedInstructions();
                }
                programs += count;
                generated += start.programs().stream().mapToInt(Program::size).sum();
                return differences;
            }
        }

        @Override
        public String toString() {
            return "%d programs: %d instructions generated, %d of them executed, %d in all, %d translated"
                    .formatted(programs, generated, executed, inAll, translated);
        }
    }
}

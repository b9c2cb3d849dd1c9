package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.hostsimd.HostSimdSupport;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.aarch64.translate.WholeInstructions;
import io.jailhouse.agent.cpu.Exit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops of SIMD instructions do the same interpreted and in code that the JVM's optimising compiler has made, which
 * alone has the host's SIMD instructions.
 */
class HotSimdLoopTest {

    private static final long CODE = 0x1000;
    private static final int OPERANDS = 0x4000;
    private static final int RESULTS = 0x6000;
    private static final int SAMPLES = 100_000;
    /** By name: ORR and BIC of registers and of immediates are told apart by their parameters only. */
    private static final int METHODS = 146;

    private static final int TURNS = 2000;
    private static final int MOST_RUNS = 200;
    /** More would be too many for whole registers. */
    private static final int LENGTH = 32;

    // Fixed and variable bits: three registers, two registers, shifts, by element, bitwise, immediates
    private static final int[][] SHAPES = {
        {0x4e200400, 0x20cff9ef},
        {0x4e200400, 0x20cff9ef},
        {0x4e200400, 0x20cff9ef},
        {0x4e200800, 0x20c1f1ef},
        {0x4f000400, 0x207ff9ef},
        {0x4f000400, 0x207ff9ef},
        {0x4f000000, 0x20fff9ef},
        {0x4e201c00, 0x20cf01ef},
        {0x4f000400, 0x2007f1ef}
    };

    /** Words by the methods that the host has for them; all of these. */
    private static SortedMap<String, List<Integer>> words() {
        Random random = new Random(1);
        SortedMap<String, List<Integer>> words = new TreeMap<>();
        for (int i = 0; i < SAMPLES; i++) {
            int[] shape = SHAPES[random.nextInt(SHAPES.length)];
            int word = shape[0] | (random.nextInt() & shape[1]);
            words.computeIfAbsent(WholeInstructions.method(word), _ -> new ArrayList<>())
                    .add(word);
        }
        words.remove("");
        return words;
    }

    /** Each instruction of the host is in two of the loops. */
    static Stream<Arguments> loops() {
        SortedMap<String, List<Integer>> words = words();
        assertThat(words.keySet()).hasSize(METHODS);
        Random random = new Random(2);
        List<Arguments> loops = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            List<List<Integer>> left = new ArrayList<>(words.values());
            Collections.shuffle(left, random);
            while (!left.isEmpty()) {
                List<List<Integer>> some = left.subList(0, Math.min(LENGTH, left.size()));
                List<Integer> loop = some.stream()
                        .map(same -> same.get(random.nextInt(same.size())))
                        .toList();
                some.clear();
                loops.add(Arguments.of(loops.size(), loop));
            }
        }
        return loops.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loops")
    void whatTheOptimisingCompilerMakesOfALoopGivesWhatTheInterpreterGives(int seed, List<Integer> instructions)
            throws JMException {
        assertThat(HostSimdSupport.isUsable()).isTrue();
        int[] loop = loop(new Random(seed), instructions);
        try (Guest translating = new Guest(Translator.atOnce(0));
                Guest interpreting = new Guest()) {
            prepare(translating, loop, new Random(~seed));
            prepare(interpreting, loop, new Random(~seed));
            Set<Integer> before = optimised();
            int optimised = 0;
            for (int run = 0; optimised < 3; run++) {
                assertThat(run).as("runs of which none was optimised").isLessThan(MOST_RUNS);
                runBoth(translating, interpreting, "seed %d, run %d".formatted(seed, run));
                optimised += before.containsAll(optimised()) ? 0 : 1;
            }
        }
    }

    private static void runBoth(Guest translating, Guest interpreting, String where) {
        for (Guest guest : List.of(translating, interpreting)) {
            assertThat(guest.run(CODE)).as(where).isInstanceOf(Exit.Hypercall.class);
        }
        assertThat(translating.cpu.state().v).as(where).containsExactly(interpreting.cpu.state().v);
        assertThat(translating.cpu.state().fpsr).as(where).isEqualTo(interpreting.cpu.state().fpsr);
        assertThat(translating.ram.mismatch(interpreting.ram)).as(where).isEqualTo(-1);
    }

    /** The numbers of all compilations of regions by the optimising compiler whose code is in use. */
    private static Set<Integer> optimised() throws JMException {
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        String list = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(commands, "compilerCodelist", new Object[] {null}, new String[] {String[].class.getName()});
        return list.lines()
                .filter(line -> line.contains("TranslatedRegion"))
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields[1].equals("4"))
                .map(fields -> Integer.valueOf(fields[0]))
                .collect(Collectors.toSet());
    }

    private static void prepare(Guest guest, int[] loop, Random random) {
        guest.code(CODE, loop);
        for (long at = OPERANDS; at < RESULTS; at += Long.BYTES) {
            // Lanes at the edges of their ranges, too.
            long half = random.nextInt(4) == 0 ? 0x80007fff00ff0180L << random.nextInt(64) : random.nextLong();
            guest.ram.set(JAVA_LONG, at, half);
        }
    }

    /** Each turn loads all of V0 to V15 from another place, so that nothing comes to rest, and stores them to another one. */
    private static int[] loop(Random random, List<Integer> instructions) {
        List<Integer> words = new ArrayList<>();
        words.add(0xd2800000 | TURNS << 5 | 23); // movz x23
        words.add(0xd2800000 | OPERANDS << 5 | 22); // movz x22
        words.add(0xd2800000 | RESULTS << 5 | 25); // movz x25
        int top = words.size();
        words.add(0x91000000 | 208 << 10 | 20 << 5 | 20); // add x20, x20, #208
        words.add(0x92400000 | 60 << 16 | 7 << 10 | 20 << 5 | 20); // and x20, x20, #0xff0
        words.add(0x8b000000 | 20 << 16 | 22 << 5 | 21); // add x21, x22, x20
        words.add(0x8b000000 | 20 << 16 | 25 << 5 | 24); // add x24, x25, x20
        for (int register = 0; register < 16; register += 2) {
            words.add(0xad400000 | register << 15 | (register + 1) << 10 | 21 << 5 | register); // ldp q, q, [x21]
        }
        for (int instruction : instructions) {
            words.add(instruction);
            if (random.nextInt(40) == 0) {
                // What is written by halves makes halves of all that is made of it: seldom.
                words.add(VectorPrograms.ofLanes(random));
            }
        }
        for (int register = 0; register < 16; register += 2) {
            words.add(0xad000000 | register << 15 | (register + 1) << 10 | 24 << 5 | register); // stp q, q, [x24]
        }
        words.add(0xd1000400 | 23 << 5 | 23); // sub x23, x23, #1
        words.add(0xb5000000 | (top - words.size() & 0x7ffff) << 5 | 23); // cbnz x23
        words.add(Guest.HVC);
        return words.stream().mapToInt(word -> word).toArray();
    }
}

package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import java.lang.foreign.MemorySegment;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many more regions than a CPU keeps: those that it does not keep are unloaded, and the guest does not notice. */
class RegionEvictionTest {

    private static final int CAPACITY = 32;
    private static final int FUNCTIONS = 200;
    private static final int ROUNDS = 2;
    private static final int TURNS = 5;
    // Classes of the JVM and of the test that come and go meanwhile.
    private static final int OTHERS = 40;
    private static final long SMALL_CHANGE = 512 << 10;

    private static final long CODE = 0x1000;
    private static final long FUNCTION_CODE = 0x100000;
    private static final int FUNCTION_SIZE = 0x20;

    private final Guest guest = new Guest(Translator.keeping(CAPACITY));
    private final MemorySegment functions = guest.memory(FUNCTION_CODE, 0x10000, true, true);
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void unloadsTheClassesOfWhatIsNotKept() {
        writeFunctions(0);
        callAll(0);
        long metaspace = metaspaceAfterCollection();
        int loaded = classes.getLoadedClassCount();
        long unloaded = classes.getUnloadedClassCount();
        for (int round = 0; round < ROUNDS; round++) {
            callAll(0);
        }
        assertThat(metaspaceAfterCollection()).isLessThan(metaspace + SMALL_CHANGE);
        assertThat(classes.getLoadedClassCount()).isLessThan(loaded + OTHERS);
        assertThat(classes.getUnloadedClassCount() - unloaded)
                .isGreaterThan((long) ROUNDS * FUNCTIONS - CAPACITY - OTHERS);
    }

    @Test
    void keepsWhatIsEnteredMost() {
        writeFunctions(0);
        callAll(0);
        long made = classes.getTotalLoadedClassCount();
        callAll(0);
        // The loop and the first function, which is called in between, would be made again each time that others are
        // evicted.
        int evictions = 2 * FUNCTIONS / CAPACITY;
        assertThat(classes.getTotalLoadedClassCount() - made)
                .isBetween((long) FUNCTIONS - CAPACITY, (long) FUNCTIONS + evictions);
    }

    @Test
    void unloadsTheClassesOfCodeThatWasOverwritten() {
        writeFunctions(0);
        callAll(0);
        metaspaceAfterCollection();
        int loaded = classes.getLoadedClassCount();
        long unloaded = classes.getUnloadedClassCount();
        for (int round = 1; round <= ROUNDS; round++) {
            writeFunctions(round);
            guest.cpu.install(Stage2Map.of(guest.ranges()));
            callAll(round);
        }
        metaspaceAfterCollection();
        assertThat(classes.getLoadedClassCount()).isLessThan(loaded + OTHERS);
        assertThat(classes.getUnloadedClassCount() - unloaded)
                .isGreaterThan((long) ROUNDS * FUNCTIONS - CAPACITY - OTHERS);
    }

    /** Each adds its number, and something more, to X0 some times. */
    private void writeFunctions(int more) {
        for (int i = 0; i < FUNCTIONS; i++) {
            int[] words = {
                0xd2800001 | TURNS << 5, // mov x1, #TURNS
                0x91000000 | (i + more) << 10, // again: add x0, x0, #i + more
                0xf1000421, // subs x1, x1, #1
                0x54ffffc1, // b.ne again
                0xd65f03c0 // ret
            };
            MemorySegment.copy(words, 0, functions, JAVA_INT, (long) i * FUNCTION_SIZE, words.length);
        }
        guest.code(
                CODE,
                0xd2800000, // mov x0, #0
                0xd2a00202, // mov x2, #0x100000
                0xaa0203e4, // mov x4, x2
                0xd2800003 | FUNCTIONS << 5, // mov x3, #FUNCTIONS
                0xd63f0040, // again: blr x2
                0xd63f0080, // blr x4
                0x91000042 | FUNCTION_SIZE << 10, // add x2, x2, #FUNCTION_SIZE
                0xf1000463, // subs x3, x3, #1
                0x54ffff81, // b.ne again
                Guest.HVC);
    }

    /** Calls each function, and the first one in between. */
    private void callAll(int more) {
        long before = guest.cpu.translatedInstructions();
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(0)).isEqualTo((long) TURNS * FUNCTIONS * (FUNCTIONS - 1 + 4 * more) / 2);
        assertThat(guest.cpu.translatedInstructions() - before).isGreaterThan((long) FUNCTIONS * TURNS);
    }

    private static long metaspaceAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}

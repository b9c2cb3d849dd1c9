package io.jailhouse.agent.aarch64.litmus;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.Exit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two CPUs of a cell do to the same bytes is whole; interpreted, and translated from the first instruction. */
class AtomicityTest {

    private static final int TIMES_INTERPRETED = 30_000;
    private static final int TIMES_TRANSLATED = 300_000;
    private static final int WELL = 0;
    private static final int TORN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(LitmusMemory.SIZE, 4096);
    private final InnerShareableDomain domain = new InnerShareableDomain();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAlignedDoublewordIsNeverTorn(boolean translated) {
        bothEndWell(translated, allZerosOrAllOnes(A64.store(3, 0)), onlyZerosOrOnes(A64.load(3, 0)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachDoublewordOfAPairIsNeverTorn(boolean translated) {
        bothEndWell(translated, allZerosOrAllOnes(A64.storePair(3, 3, 0)), onlyZerosOrOnes(A64.loadPair(5, 3, 0)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void incrementsByExclusivesAreAllKept(boolean translated) {
        int[] program = new Program()
                .add(A64.loadExclusive(3, 0), A64.add(3, 3, 1), A64.storeExclusive(4, 3, 0))
                .back(A64.branchIfNotZero(4, 0), 0)
                .add(A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC)
                .words();
        bothEndWell(translated, program, program);
        assertThat(memory.get(JAVA_LONG, 0)).isEqualTo(2L * times(translated));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void incrementsOfPairsAreAllKeptAndWhole(boolean translated) {
        int[] program = new Program()
                .add(A64.loadExclusivePair(3, 5, 0), A64.add(6, 3, 1), A64.add(7, 5, 1))
                .add(A64.storeExclusivePair(4, 6, 7, 0))
                .back(A64.branchIfNotZero(4, 0), 0)
                .add(A64.compare(3, 5), A64.branch(A64.NE, 4), A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC, A64.HVC | TORN << 5)
                .words();
        bothEndWell(translated, program, program);
        assertThat(memory.get(JAVA_LONG, 0)).isEqualTo(2L * times(translated));
        assertThat(memory.get(JAVA_LONG, 8)).isEqualTo(2L * times(translated));
    }

    /** The other CPU reads the halves one by one, the second one first: which then is never ahead. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoredPairIsSeenAtOnce(boolean translated) {
        int[] increments = new Program()
                .add(A64.loadExclusivePair(3, 5, 0), A64.add(3, 3, 1), A64.add(5, 5, 1))
                .add(A64.storeExclusivePair(4, 3, 5, 0), A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC)
                .words();
        int[] looks = new Program()
                .add(A64.acquire(3, 0), A64.acquire(4, 2), A64.acquire(5, 0), A64.compare(4, 3))
                .add(A64.branch(A64.LO, 6), A64.compare(5, 4), A64.branch(A64.LO, 4), A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC, A64.HVC | TORN << 5)
                .words();
        bothEndWell(translated, increments, looks);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLoopThatWaitsByPlainLoadsSeesTheStore(boolean translated) {
        int[] waits = new Program()
                .add(A64.load(3, 0))
                .back(A64.branchIfZero(3, 0), 0)
                .add(A64.HVC)
                .words();
        int[] storesLater = new Program()
                .add(A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.move(3, 1), A64.store(3, 0), A64.HVC)
                .words();
        bothEndWell(translated, waits, storesLater);
    }

    private static int[] allZerosOrAllOnes(int store) {
        return new Program()
                .add(store, A64.not(3, 3), A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC)
                .words();
    }

    /** Ends with {@link #TORN} if it loads to X3 anything but 0 and -1. */
    private static int[] onlyZerosOrOnes(int load) {
        return new Program()
                .add(load, A64.add(4, 3, 1), A64.subtract(31, 4, 1), A64.branch(A64.HI, 4), A64.subtract(1, 1, 1))
                .back(A64.branch(A64.NE, 0), 0)
                .add(A64.HVC, A64.HVC | TORN << 5)
                .words();
    }

    private static int times(boolean translated) {
        return translated ? TIMES_TRANSLATED : TIMES_INTERPRETED;
    }

    /** X0 points to what is shared and X2 8 bytes further, X1 says how often. */
    private void bothEndWell(boolean translated, int[] first, int[] second) {
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> end(translated, 1, second));
        int own = end(translated, 0, first);
        assertThat(other.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(WELL);
        assertThat(own).isEqualTo(WELL);
    }

    private int end(boolean translated, int number, int[] program) {
        CpuEngine cpu = LitmusCpu.engine(
                arena,
                memory.address(),
                domain,
                number,
                translated ? Optional.of(Translator.atOnce(0)) : Optional.empty(),
                program);
        cpu.setX(0, LitmusMemory.BASE);
        cpu.setX(1, times(translated));
        cpu.setX(2, LitmusMemory.BASE + 8);
        Exit exit = cpu.run();
        assertThat(exit).isInstanceOf(Exit.Hypercall.class);
        return ((Exit.Hypercall) exit).immediate();
    }
}

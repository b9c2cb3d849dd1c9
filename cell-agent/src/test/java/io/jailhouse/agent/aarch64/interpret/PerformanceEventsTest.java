package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the event counters count and when their overflow interrupts, as a driver uses them. */
class PerformanceEventsTest {

    private static final long CODE = 0x100;
    private static final long DATA = 0x4000;
    private static final long IRQ_VECTOR = Guest.VECTORS + 0x280;
    private static final long SYNCHRONOUS_VECTOR = Guest.VECTORS + 0x200;
    private static final int TURNS = 20_000;
    private static final int PMCR = 0xd51b9c00; // msr pmcr_el0, x0
    private static final int TYPE0_X1 = 0xd51bec01; // msr pmevtyper0_el0, x1
    private static final int TYPE1_X2 = 0xd51bec22; // msr pmevtyper1_el0, x2
    private static final int COUNT0_X8 = 0xd51be808; // msr pmevcntr0_el0, x8
    private static final int ENABLE = 0xd51b9c20; // msr pmcntenset_el0, x0
    private static final int DISABLE = 0xd51b9c40; // msr pmcntenclr_el0, x0
    private static final int INTERRUPT_ENABLE = 0xd5189e20; // msr pmintenset_el1, x0
    private static final int CLEAR_OVERFLOW = 0xd51b9c60; // msr pmovsclr_el0, x0
    private static final int COUNT0_TO_X3 = 0xd53be803; // mrs x3, pmevcntr0_el0
    private static final int COUNT1_TO_X3 = 0xd53be823; // mrs x3, pmevcntr1_el0
    private static final int OVERFLOWS_TO_X5 = 0xd53b9e65; // mrs x5, pmovsset_el0
    private static final int UNMASK = 0xd50342ff; // msr daifclr, #2
    private static final int LEAVE = Guest.HVC | 1 << 5;
    private static final long COUNTS = 1L << 32;

    /** Turns as many as x7 says: two loads and two stores, one of each of a pair, and five branches, of which one is not taken. */
    private static final int[] LOOP = {
        0xf9400085, // loop: ldr x5, [x4]
        0xa9401885, // ldp x5, x6, [x4]
        0xf9000085, // str x5, [x4]
        0xa9001885, // stp x5, x6, [x4]
        0xd50b7424, // dc zva, x4
        0xf9800080, // prfm pldl1keep, [x4]
        0xb40000c0, // cbz x0, done
        0x14000001, // b 1f
        Guest.NOP, // 1:
        0x94000004, // bl function
        0xf10004e7, // subs x7, x7, #1
        0x54fffea1, // b.ne loop
        0x14000002, // done: b 2f
        0xd65f03c0, // function: ret
        Guest.NOP // 2:
    };

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0x04, 100000", // L1D_CACHE: DC ZVA is one, a prefetch is not
        "0x06, 40000", // LD_RETIRED
        "0x07, 40000", // ST_RETIRED
        "0x0c, 80000", // PC_WRITE_RETIRED: the last B.NE is not taken, the B behind it is
        "0x0d, 80001", // BR_IMMED_RETIRED
        "0x12, 100001", // BR_PRED
        "0x13, 100000", // MEM_ACCESS
        "0x03, 0", // L1D_CACHE_REFILL: not counted
    })
    void eventIsCounted(String event, long count) {
        guest.cpu.setX(7, TURNS);
        program(1, Integer.decode(event), 0, PMCR, TYPE0_X1, ENABLE, LOOP, DISABLE, COUNT0_TO_X3, LEAVE);

        assertThat(guest.cpu.x(3)).isEqualTo(count);
    }

    @Test
    void theIdentificationNamesExactlyWhatIsCounted() {
        guest.code(SYNCHRONOUS_VECTOR, Guest.ERET);
        long counted = 0;
        for (int event = 0; event < 32; event++) {
            guest.cpu.setX(7, 10);
            guest.cpu.setX(8, COUNTS - 1);
            // Counter 0 counts software increments, and overflows into counter 1.
            program(
                    3,
                    0,
                    event,
                    PMCR,
                    TYPE0_X1,
                    TYPE1_X2,
                    COUNT0_X8,
                    0xd51be83f, // msr pmevcntr1_el0, xzr
                    ENABLE,
                    LOOP,
                    0xd51b9c80, // msr pmswinc_el0, x0
                    0xd4000001, // svc #0
                    DISABLE,
                    COUNT1_TO_X3,
                    0xd53b9cc9, // mrs x9, pmceid0_el0
                    LEAVE);
            counted |= guest.cpu.x(3) != 0 ? 1L << event : 0;
        }

        assertThat(counted).isEqualTo(guest.cpu.x(9));
    }

    @Test
    void exceptionsAndReturnsAreCounted() {
        guest.code(SYNCHRONOUS_VECTOR, Guest.ERET);
        int svc = 0xd4000001;
        program(3, 0x09, 0x0a, PMCR, TYPE0_X1, TYPE1_X2, ENABLE, svc, svc, svc, COUNT0_TO_X3, 0xd53be825, LEAVE);

        assertThat(guest.cpu.x(3)).isEqualTo(3);
        assertThat(guest.cpu.x(5)).isEqualTo(3);
    }

    @Test
    void filterLeavesOutAnExceptionLevel() {
        guest.cpu.setX(7, 10);
        program(1, 1L << 31 | 0x13, 0, PMCR, TYPE0_X1, ENABLE, LOOP, DISABLE, COUNT0_TO_X3, LEAVE);

        assertThat(guest.cpu.x(3)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0x12, 0", "0x06, 0", "0x08, 8192"})
    void overflowInterrupts(String event, long late) {
        guest.code(IRQ_VECTOR, COUNT0_TO_X3, OVERFLOWS_TO_X5, CLEAR_OVERFLOW, LEAVE);
        guest.cpu.setX(7, Long.MAX_VALUE);
        guest.cpu.setX(8, COUNTS - 100_000);
        program(1, Integer.decode(event), 0, PMCR, TYPE0_X1, COUNT0_X8, INTERRUPT_ENABLE, UNMASK, ENABLE, LOOP, LEAVE);

        assertThat(guest.cpu.x(3)).isLessThanOrEqualTo(late);
        assertThat(guest.cpu.x(5)).isEqualTo(1);
        assertThat(guest.cpu.elr()).isBetween(CODE, CODE + 0x100);
        assertThat(guest.performanceInterrupt).isFalse();
    }

    @Test
    void overflowOfTheCycleCounterInterrupts() {
        overflowCycles();

        assertThat(guest.cpu.x(5)).isEqualTo(1L << 31);
        assertThat(guest.performanceInterrupt).isTrue();
    }

    private void overflowCycles() {
        guest.code(IRQ_VECTOR, OVERFLOWS_TO_X5, LEAVE);
        guest.cpu.setX(7, Long.MAX_VALUE);
        guest.cpu.setX(8, COUNTS - 1000);
        int cyclesFromX8 = 0xd51b9d08; // msr pmccntr_el0, x8
        program(1L << 31 | 1, 0, 0, PMCR, cyclesFromX8, INTERRUPT_ENABLE, UNMASK, ENABLE, LOOP, LEAVE);
    }

    @Test
    void overflowThatIsNotEnabledDoesNotInterrupt() {
        guest.cpu.setX(7, 10);
        guest.cpu.setX(8, COUNTS - 1);
        program(1, 0x12, 0, PMCR, TYPE0_X1, COUNT0_X8, UNMASK, ENABLE, LOOP, OVERFLOWS_TO_X5, LEAVE);

        assertThat(guest.cpu.x(5)).isEqualTo(1);
        assertThat(guest.performanceInterrupt).isFalse();
    }

    @Test
    void chainedCounterCountsOverflows() {
        guest.cpu.setX(7, TURNS);
        guest.cpu.setX(8, COUNTS - TURNS);
        program(3, 0x06, 0x1e, PMCR, TYPE0_X1, TYPE1_X2, COUNT0_X8, ENABLE, LOOP, DISABLE, COUNT1_TO_X3, LEAVE);

        assertThat(guest.cpu.x(3)).isEqualTo(1);
    }

    @Test
    void resetTakesTheInterruptBack() {
        overflowCycles();
        guest.cpu.reset(CODE);

        assertThat(guest.performanceInterrupt).isFalse();
    }

    /** Runs instructions, each an int or several, with values in x0 to x2 and x4 until the program leaves. */
    private void program(long x0, long x1, long x2, Object... parts) {
        List<Integer> words = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof int[] several) {
                for (int word : several) {
                    words.add(word);
                }
            } else {
                words.add((Integer) part);
            }
        }
        guest.code(CODE, words.stream().mapToInt(Integer::intValue).toArray());
        guest.cpu.setX(0, x0);
        guest.cpu.setX(1, x1);
        guest.cpu.setX(2, x2);
        guest.cpu.setX(4, DATA);
        // Normal memory, for DC ZVA; that also makes the CPU forget the program before.
        guest.mapIdentity(0, Guest.BLOCK);
        guest.enableMmu();
        assertThat(guest.run(CODE))
                .isInstanceOfSatisfying(
                        Exit.Hypercall.class,
                        call -> assertThat(call.immediate()).isEqualTo(1));
    }
}

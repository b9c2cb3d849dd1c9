package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The performance monitors as a guest programs them. */
class PerformanceMonitorsTest {

    private static final long CODE = 0x100;
    private static final long USER = 0x1000;
    private static final int PMCR = 0xd51b9c00; // msr pmcr_el0, x0
    private static final int TYPE_X1 = 0xd51bec01; // msr pmevtyper0_el0, x1
    private static final int ENABLE = 0xd51b9c20; // msr pmcntenset_el0, x0
    private static final int COUNT_TO_X2 = 0xd53be802; // mrs x2, pmevcntr0_el0
    private static final int COUNT_TO_X3 = 0xd53be803; // mrs x3, pmevcntr0_el0
    private static final int LEAVE = Guest.HVC | 1 << 5;

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void instructionsAreCountedExactly() {
        run(8, PMCR, TYPE_X1, ENABLE, COUNT_TO_X2, Guest.NOP, Guest.NOP, Guest.NOP, COUNT_TO_X3, LEAVE);

        assertThat(guest.cpu.x(3) - guest.cpu.x(2)).isEqualTo(4);
    }

    @Test
    void softwareIncrementsAndOverflows() {
        guest.cpu.setX(4, 0xffffffffL);
        run(
                0,
                PMCR,
                TYPE_X1,
                ENABLE,
                0xd51be804, // msr pmevcntr0_el0, x4
                0xd51b9c80, // msr pmswinc_el0, x0
                COUNT_TO_X3,
                0xd53b9e65, // mrs x5, pmovsset_el0
                LEAVE);

        assertThat(guest.cpu.x(3)).isZero();
        assertThat(guest.cpu.x(5)).isEqualTo(1);
    }

    @Test
    void filterLeavesOutAnExceptionLevel() {
        long notAtEl1 = 1L << 31;
        run(notAtEl1 | 8, PMCR, TYPE_X1, ENABLE, Guest.NOP, Guest.NOP, COUNT_TO_X3, LEAVE);

        assertThat(guest.cpu.x(3)).isZero();
    }

    @Test
    void cyclesFollowTheCounter() {
        guest.cpu.setX(4, 1L << 31);
        run(
                0,
                PMCR,
                0xd51b9c24, // msr pmcntenset_el0, x4
                0xd53b9d02, // mrs x2, pmccntr_el0
                0xd53b9d03, // mrs x3, pmccntr_el0
                LEAVE);

        // The counter of a Guest moves by one tick of 5 ns whenever somebody looks.
        assertThat(guest.cpu.x(3) - guest.cpu.x(2)).isEqualTo(5);
    }

    @Test
    void el0NeedsPermission() {
        guest.mapIdentity(0, Guest.BLOCK | Guest.EL0 | Guest.READ_ONLY);
        guest.enableMmu();
        guest.code(USER, 0xd53b9d02); // mrs x2, pmccntr_el0
        guest.cpu.state().elr = USER;
        guest.cpu.state().spsr = 0;
        guest.code(CODE, Guest.ERET);

        assertThat(guest.exceptionVector(guest.run(CODE))).isEqualTo(0x400);
        assertThat(guest.cpu.esr() >>> 26).isEqualTo(0x18);
    }

    @Test
    void cyclesOfSleepAreNotCounted() {
        guest.cpu.setX(4, 1L << 31);
        guest.code(
                CODE,
                PMCR,
                0xd51b9c24, // msr pmcntenset_el0, x4
                0xd53b9d02, // mrs x2, pmccntr_el0
                0xd503207f, // wfi
                0xd53b9d03, // mrs x3, pmccntr_el0
                LEAVE);
        guest.cpu.setX(0, 1);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.WaitForInterrupt.class);
        guest.ticks.count += 1_000_000;
        guest.cpu.run();

        assertThat(guest.cpu.x(3) - guest.cpu.x(2)).isLessThan(100);
    }

    @Test
    void instructionsOfAnExceptionLevelAreItsOwn() {
        guest.mapIdentity(0, Guest.BLOCK | Guest.EL0 | Guest.READ_ONLY);
        guest.enableMmu();
        guest.code(USER, Guest.NOP, Guest.NOP, 0xd4000001); // svc #0
        guest.cpu.state().elr = USER;
        guest.cpu.state().spsr = 0;
        guest.cpu.setX(0, 1);
        guest.cpu.setX(1, 1L << 31 | 8);
        guest.code(CODE, PMCR, TYPE_X1, ENABLE, Guest.NOP, Guest.NOP, Guest.ERET);
        assertThat(guest.exceptionVector(guest.run(CODE))).isEqualTo(0x400);
        guest.code(USER + 0x100, COUNT_TO_X3, LEAVE);
        guest.run(USER + 0x100);

        // The exception return counts for the level that it leads to.
        assertThat(guest.cpu.x(3)).isEqualTo(3);
    }

    /** Runs with 1 in x0 and something in x1 until the program leaves. */
    private void run(long x1, int... code) {
        guest.code(CODE, code);
        guest.cpu.setX(0, 1);
        guest.cpu.setX(1, x1);
        Exit exit = guest.run(CODE);
        assertThat(exit)
                .isInstanceOfSatisfying(
                        Exit.Hypercall.class,
                        call -> assertThat(call.immediate()).isEqualTo(1));
    }
}

package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that changes after it was decoded. */
class SelfModifyingCodeTest {

    private static final long CODE = 0x1000;
    private static final int MOV_X0_2 = 0xd2800040;
    private static final int MOV_X0_1 = 0xd2800020;

    private static final int TURNS = 100;
    // Of the numbers below it: what the programs add up.
    private static final int SUM = TURNS * (TURNS - 1) / 2;

    private final Guest guest = guest();

    /** The CPU that is tested. */
    Guest guest() {
        return new Guest();
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void storeToTheNextInstructionIsSeen() {
        guest.code(
                CODE,
                0xd2800020, // mov x0, #1
                0xb9000041, // str w1, [x2]
                0xd2800020, // mov x0, #1
                0xd4000002 // hvc #0
                );
        guest.cpu.setX(1, MOV_X0_2 & 0xffffffffL);
        // The first pass decodes everything, storing what is there already.
        guest.cpu.setX(2, CODE + 12);
        guest.ram.set(JAVA_INT, CODE + 12, Guest.HVC);
        guest.cpu.setX(1, Guest.HVC & 0xffffffffL);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(0)).isEqualTo(1);

        guest.cpu.setX(1, MOV_X0_2 & 0xffffffffL);
        guest.cpu.setX(2, CODE + 8);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(0)).isEqualTo(2);
    }

    @Test
    void pageThatWasWrittenBeforeItsCodeRanIsWatched() {
        guest.code(
                CODE,
                0xb9000041, // str w1, [x2]
                0xd63f0040, // blr x2
                0xd4000002 // hvc #0
                );
        guest.ram.set(JAVA_INT, 0x3004, 0xd65f03c0); // ret
        for (int i = 1; i < 4; i++) {
            guest.cpu.setX(1, (MOV_X0_1 & ~0x1fffe0) | i << 5);
            guest.cpu.setX(2, 0x3000);
            assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
            assertThat(guest.cpu.x(0)).isEqualTo(i);
        }
    }

    @Test
    void codeWrittenByOthersIsSeenAfterInvalidation() {
        guest.code(
                CODE,
                0xd63f0040, // blr x2
                0xd50b7522, // ic ivau, x2
                0xd5033fdf, // isb
                0xd63f0040, // blr x2
                0xd508751f, // ic iallu
                0xd5033fdf, // isb
                0xd63f0040, // blr x2
                0xd4000002 // hvc #0
                );
        guest.ram.set(JAVA_INT, 0x3000, 0xd4000022); // hvc #1
        guest.ram.set(JAVA_INT, 0x3004, 0xd65f03c0); // ret
        guest.cpu.setX(2, 0x3000);
        for (int i = 1; i < 4; i++) {
            Exit exit = i == 1 ? guest.run(CODE) : guest.cpu.run();
            assertThat(((Exit.Hypercall) exit).immediate()).isEqualTo(i);
            guest.ram.set(JAVA_INT, 0x3000, Guest.HVC | (i + 1) << 5);
        }
    }

    @Test
    void newStageTwoDropsCode() {
        guest.code(CODE, MOV_X0_1, Guest.HVC);
        guest.code(CODE + 0x1000, MOV_X0_2, Guest.HVC);
        guest.run(CODE);
        long second = guest.ram.address() + 0x2000;
        guest.cpu.install(
                Stage2Map.of(List.of(new Stage2Range(CODE, 0x1000, true, true, new Target.HostMemory(second)))));
        guest.run(CODE);
        assertThat(guest.cpu.x(0)).isEqualTo(2);
    }

    @Test
    void aLoopAcrossTheBorderOfAPageChangesItsOtherHalf() {
        changesItself(0x1fec, 0x2010);
    }

    @Test
    void aLoopChangesAnInstructionThatIsTheLastOfAPage() {
        changesItself(0x1fd0, 0x1ffc);
    }

    @Test
    void aLoopChangesAnInstructionThatIsTheFirstOfAPage() {
        changesItself(0x1fdc, 0x2000);
    }

    /** A loop adds X0 to X3 and gives the move to X0 another number each turn, with the maintenance that that takes. */
    private void changesItself(long start, long changed) {
        guest.code(
                start,
                0xb9000041, // again: str w1, [x2]
                0x11008021, // add w1, w1, #1 << 5
                0xd50b7b22, // dc cvau, x2
                0xd5033b9f, // dsb ish
                0xd50b7522, // ic ivau, x2
                0xd5033b9f, // dsb ish
                0xd5033fdf // isb
                );
        for (long at = start + 28; at < changed; at += 4) {
            guest.code(at, Guest.NOP);
        }
        long branch = changed + 12;
        guest.code(
                changed,
                0xd4200000, // mov x0, #number
                0x8b000063, // add x3, x3, x0
                0xf10004a5, // subs x5, x5, #1
                0x54000001 | (int) ((start - branch) >> 2 & 0x7ffff) << 5, // b.ne again
                Guest.HVC);
        guest.cpu.setX(1, 0xd2800000L);
        guest.cpu.setX(2, changed);
        guest.cpu.setX(5, TURNS);
        assertThat(guest.run(start)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(3)).isEqualTo(SUM);
    }

    @Test
    void aFunctionOfAnotherPageIsChangedByAThirdBetweenItsCalls() {
        guest.code(
                CODE,
                0x94000800, // again: bl 0x3000
                0x8b000063, // add x3, x3, x0
                0x94000bfe, // bl 0x4000
                0xf10004a5, // subs x5, x5, #1
                0x54ffff81, // b.ne again
                Guest.HVC);
        guest.code(
                0x3000,
                0xd2800000, // mov x0, #number
                0xd65f03c0 // ret
                );
        guest.code(
                0x4000,
                0x11008021, // add w1, w1, #1 << 5
                0xb9000041, // str w1, [x2]
                0xd50b7b22, // dc cvau, x2
                0xd5033b9f, // dsb ish
                0xd50b7522, // ic ivau, x2
                0xd5033b9f, // dsb ish
                0xd5033fdf, // isb
                0xd65f03c0 // ret
                );
        guest.cpu.setX(1, 0xd2800000L);
        guest.cpu.setX(2, 0x3000);
        guest.cpu.setX(5, TURNS);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(3)).isEqualTo(SUM);
    }

    @Test
    void anInstructionThatIsStoredAcrossTheBorderOfItsPageIsSeen() {
        guest.code(
                CODE,
                0xf9000041, // again: str x1, [x2]
                0x8b060021, // add x1, x1, x6
                0xd63f0080, // blr x4
                0x8b000063, // add x3, x3, x0
                0xf10004a5, // subs x5, x5, #1
                0x54ffff61, // b.ne again
                Guest.HVC);
        guest.code(0x3004, 0xd65f03c0); // ret
        // The upper half of what is stored is the instruction at 0x3000.
        guest.mapIdentity(0, Guest.BLOCK);
        guest.enableMmu();
        guest.cpu.setX(1, 0xd2800000L << 32);
        guest.cpu.setX(2, 0x2ffc);
        guest.cpu.setX(4, 0x3000);
        guest.cpu.setX(5, TURNS);
        guest.cpu.setX(6, 1L << 37);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(3)).isEqualTo(SUM);
    }
}

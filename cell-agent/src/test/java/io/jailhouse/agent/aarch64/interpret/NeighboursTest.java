package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two CPUs on the same memory. Programs end with {@code hvc #1} when all was well, with {@code hvc #2} when a CPU saw
 * something that was older than what it had been told.
 */
@Timeout(60)
class NeighboursTest {

    private static final long FIRST = 0x100;
    private static final long SECOND = 0x200;
    private static final long GENERATION = 0x1000;
    private static final long FUNCTION = 0x2000;
    private static final long MOVING_PAGE = 0x5000;
    private static final long PAGE_A = 0x6000;
    private static final long PAGE_B = 0x7000;
    private static final long DESCRIPTOR = 0xb000 + (MOVING_PAGE >>> 12) * 8;
    private static final int ROUNDS = 2000;
    private static final int WELL = 1;

    private final Guest guest = guest();

    /** Both CPUs. */
    Guest guest() {
        return new Guest();
    }

    @BeforeEach
    void mapPages() {
        for (long page = 0; page < 0x10000; page += 0x1000) {
            guest.mapPage(page, page == MOVING_PAGE ? PAGE_A : page, Guest.PAGE);
        }
        guest.enableMmu();
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void aTranslationThatAnotherCpuReplacedIsNotUsedAfterItsBarrier() {
        guest.code(
                FIRST,
                0x88dffd41, // again: ldar w1, [x10]
                0xb9400162, // ldr w2, [x11]
                0x6b01005f, // cmp w2, w1
                0x54000083, // b.lo older
                0x6b05003f, // cmp w1, w5
                0x54ffff61, // b.ne again
                0xd4000022, // hvc #1
                0xd4000042 // older: hvc #2
                );
        guest.code(
                SECOND,
                0x91000508, // again: add x8, x8, #1
                0xb90001a8, // str w8, [x13]
                0xd5033bbf, // dmb ish
                0xf9000127, // str x7, [x9]
                0xd5033a9f, // dsb ishst
                0xd508831f, // tlbi vmalle1is
                0xd5033b9f, // dsb ish
                0xd5033fdf, // isb
                0x889ffd48, // stlr w8, [x10]
                0xaa0603ee, // mov x14, x6
                0xaa0703e6, // mov x6, x7
                0xaa0e03e7, // mov x7, x14
                0xaa0c03ee, // mov x14, x12
                0xaa0d03ec, // mov x12, x13
                0xaa0e03ed, // mov x13, x14
                0x6b05011f, // cmp w8, w5
                0x54fffe01, // b.ne again
                0xd4000022 // hvc #1
                );
        Interpreter writer = guest.neighbour();
        guest.cpu.setX(5, ROUNDS);
        guest.cpu.setX(10, GENERATION);
        guest.cpu.setX(11, MOVING_PAGE);
        writer.setX(5, ROUNDS);
        writer.setX(6, PAGE_A | Guest.PAGE);
        writer.setX(7, PAGE_B | Guest.PAGE);
        writer.setX(9, DESCRIPTOR);
        writer.setX(10, GENERATION);
        writer.setX(12, PAGE_A);
        writer.setX(13, PAGE_B);
        bothEndWell(writer);
    }

    @Test
    void codeThatAnotherCpuChangedIsNotExecutedAfterItsMaintenance() {
        guest.code(
                FIRST,
                0x88dffd41, // again: ldar w1, [x10]
                0xd5033fdf, // isb
                0xd63f0160, // blr x11
                0x6b01005f, // cmp w2, w1
                0x54000083, // b.lo older
                0x6b05003f, // cmp w1, w5
                0x54ffff41, // b.ne again
                0xd4000022, // hvc #1
                0xd4000042 // older: hvc #2
                );
        guest.code(
                FUNCTION,
                0x52800002, // mov w2, #0
                0xd65f03c0 // ret
                );
        guest.code(
                SECOND,
                0x91000508, // again: add x8, x8, #1
                0x5280004e, // mov w14, #0x52800002: mov w2, #0
                0x72aa500e,
                0x2a0815ce, // orr w14, w14, w8, lsl #5
                0xb900016e, // str w14, [x11]
                0xd50b7b2b, // dc cvau, x11
                0xd5033b9f, // dsb ish
                0xd50b752b, // ic ivau, x11
                0xd5033b9f, // dsb ish
                0xd5033fdf, // isb
                0x889ffd48, // stlr w8, [x10]
                0x6b05011f, // cmp w8, w5
                0x54fffe81, // b.ne again
                0xd4000022 // hvc #1
                );
        Interpreter writer = guest.neighbour();
        for (Interpreter cpu : new Interpreter[] {guest.cpu, writer}) {
            cpu.setX(5, ROUNDS);
            cpu.setX(10, GENERATION);
            cpu.setX(11, FUNCTION);
        }
        bothEndWell(writer);
    }

    @Test
    void twoCpusCanWaitForEachOther() {
        int[] flusher = {
            0xd508831f, // again: tlbi vmalle1is
            0xd5033b9f, // dsb ish
            0xf10004a5, // subs x5, x5, #1
            0x54ffffa1, // b.ne again
            0xd4000022 // hvc #1
        };
        guest.code(FIRST, flusher);
        guest.code(SECOND, flusher);
        Interpreter other = guest.neighbour();
        guest.cpu.setX(5, ROUNDS);
        other.setX(5, ROUNDS);
        bothEndWell(other);
    }

    @Test
    void aCpuThatDoesNotExecuteIsNotWaitedFor() {
        Interpreter idle = guest.neighbour();
        guest.code(
                FIRST,
                0xd508831f, // tlbi vmalle1is
                0xd50b752b, // ic ivau, x11
                0xd5033b9f, // dsb ish
                0xd4000022 // hvc #1
                );
        guest.cpu.setX(11, FUNCTION);
        assertThat(ends(guest.cpu, FIRST)).isEqualTo(WELL);
        assertThat(ends(idle, FIRST)).isEqualTo(WELL);
    }

    @Test
    void incrementsOfTwoCpusAreAllKept() {
        int[] increment = {
            0x885f7d41, // again: ldxr w1, [x10]
            0x11000421, // add w1, w1, #1
            0x88027d41, // stxr w2, w1, [x10]
            0x35ffffa2, // cbnz w2, again
            0xf10004a5, // subs x5, x5, #1
            0x54ffff61, // b.ne again
            0xd4000022 // hvc #1
        };
        guest.code(FIRST, increment);
        guest.code(SECOND, increment);
        Interpreter other = guest.neighbour();
        for (Interpreter cpu : new Interpreter[] {guest.cpu, other}) {
            cpu.setX(5, 100_000);
            cpu.setX(10, GENERATION);
        }
        bothEndWell(other);
        assertThat(guest.ram.get(JAVA_INT, GENERATION)).isEqualTo(200_000);
    }

    @Test
    void anEventReachesTheOtherCpu() {
        guest.code(
                FIRST,
                0xd503209f, // sev
                0xd4000022 // hvc #1
                );
        guest.code(
                SECOND,
                0xd503205f, // wfe
                0xd4000022 // hvc #1
                );
        Interpreter other = guest.neighbour();
        other.setPc(SECOND);
        assertThat(other.run()).isEqualTo(new Exit.WaitForInterrupt(true));
        assertThat(ends(guest.cpu, FIRST)).isEqualTo(WELL);
        assertThat(ends(other, SECOND)).isEqualTo(WELL);
    }

    /** Runs the first CPU and another one at the same time. */
    private void bothEndWell(Interpreter other) {
        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> ends(other, SECOND));
        int first = ends(guest.cpu, FIRST);
        // Both have ended before anything is judged: the memory goes with the test.
        assertThat(List.of(first, second.orTimeout(30, TimeUnit.SECONDS).join()))
                .containsExactly(WELL, WELL);
    }

    /** Runs from an address to a hypercall; returns its immediate. */
    private static int ends(Interpreter cpu, long pc) {
        cpu.setPc(pc);
        Exit exit = cpu.run();
        assertThat(exit).isInstanceOf(Exit.Hypercall.class);
        return ((Exit.Hypercall) exit).immediate();
    }
}

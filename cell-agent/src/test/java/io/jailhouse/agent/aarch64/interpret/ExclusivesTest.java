package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.lang.invoke.VarHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Load and store exclusive, also against another thread on the same memory. */
class ExclusivesTest {

    private static final long CODE = 0x100;
    private static final long WORD = 0x3000;
    private static final int INCREMENTS = 20_000;

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void storeSucceedsOnceAfterALoad() {
        guest.code(
                CODE,
                0xc85f7c20, // ldxr x0, [x1]
                0xc8027c23, // stxr w2, x3, [x1]
                0xc8047c23, // stxr w4, x3, [x1]
                0xd4000002 // hvc #0
                );
        guest.cpu.setX(1, WORD);
        guest.cpu.setX(3, 9);
        guest.run(CODE);
        assertThat(guest.cpu.x(2)).isZero();
        assertThat(guest.cpu.x(4)).isEqualTo(1);
        assertThat(guest.ram.get(JAVA_LONG, WORD)).isEqualTo(9);
    }

    @Test
    void storeFailsAfterClrexOrAChangeByAnother() {
        guest.code(
                CODE,
                0x085ffc20, // ldaxrb w0, [x1]
                0xd5033f5f, // clrex
                0x0802fc23, // stlxrb w2, w3, [x1]
                0x085ffc20, // ldaxrb w0, [x1]
                0xd4000022, // hvc #1
                0x0804fc23, // stlxrb w4, w3, [x1]
                0xd4000002 // hvc #0
                );
        guest.cpu.setX(1, WORD + 1);
        guest.cpu.setX(3, 7);
        guest.run(CODE);
        guest.ram.set(JAVA_BYTE, WORD + 1, (byte) 5);
        guest.cpu.run();
        assertThat(guest.cpu.x(2)).isEqualTo(1);
        assertThat(guest.cpu.x(4)).isEqualTo(1);
        assertThat(guest.ram.get(JAVA_INT, WORD)).isEqualTo(0x500);
    }

    @Test
    void pairsAreExchangedWhole() {
        guest.code(
                CODE,
                0xc87f1825, // ldxp x5, x6, [x1]
                0xc8221023, // stxp w2, x3, x4, [x1]
                0x887f2027, // ldxp w7, w8, [x1]
                0x88290c24, // stxp w9, w4, w3, [x1]
                0xd4000002 // hvc #0
                );
        guest.ram.set(JAVA_LONG, WORD, 1);
        guest.ram.set(JAVA_LONG, WORD + 8, 2);
        guest.cpu.setX(1, WORD);
        guest.cpu.setX(3, 3L << 32 | 30);
        guest.cpu.setX(4, 4);
        guest.run(CODE);
        assertThat(guest.cpu.x(5)).isEqualTo(1);
        assertThat(guest.cpu.x(6)).isEqualTo(2);
        assertThat(guest.cpu.x(2)).isZero();
        assertThat(guest.cpu.x(7)).isEqualTo(30);
        assertThat(guest.cpu.x(8)).isEqualTo(3);
        assertThat(guest.cpu.x(9)).isZero();
        assertThat(guest.ram.get(JAVA_LONG, WORD)).isEqualTo(30L << 32 | 4);
        assertThat(guest.ram.get(JAVA_LONG, WORD + 8)).isEqualTo(4);
    }

    @Test
    void incrementsOfTwoParticipantsAreAllKept() throws InterruptedException {
        guest.code(
                CODE,
                0xd289c405, // mov x5, #20000
                0x885ffc20, // ldaxr w0, [x1]
                0x11000400, // add w0, w0, #1
                0x8802fc20, // stlxr w2, w0, [x1]
                0x35ffffa2, // cbnz w2, again
                0xf10004a5, // subs x5, x5, #1
                0x54ffff61, // b.ne again
                0xd4000002 // hvc #0
                );
        guest.cpu.setX(1, WORD);
        VarHandle word = JAVA_INT.varHandle();
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < INCREMENTS; i++) {
                word.getAndAdd(guest.ram, WORD, 1);
            }
        });
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        other.join();
        assertThat(guest.ram.get(JAVA_INT, WORD)).isEqualTo(2 * INCREMENTS);
    }

    @Test
    void misalignedExclusiveFaults() {
        guest.code(CODE, 0xc85f7c20); // ldxr x0, [x1]
        guest.cpu.setX(1, WORD + 4);
        assertThat(guest.exceptionVector(guest.run(CODE))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0x96000021L);
    }
}

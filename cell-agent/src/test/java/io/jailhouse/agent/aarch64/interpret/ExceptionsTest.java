package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guest's own EL1 sees: vectors, syndromes, return addresses (DDI 0487 D1.3). */
class ExceptionsTest {

    private static final long CODE = 0x100;
    private static final long USER = 0x2000;

    private final Guest guest = new Guest();

    @BeforeEach
    void eretAtCode() {
        guest.code(CODE, Guest.ERET);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void svcReturnsBehindItself() {
        guest.code(USER, 0xd4000541); // svc #42
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0x5600002aL);
        assertThat(guest.cpu.elr()).isEqualTo(USER + 4);
        assertThat(guest.cpu.spsr() & 0x3ff).isEqualTo(0x3c5);
    }

    @Test
    void brkReturnsToItself() {
        guest.code(USER, 0xd4200020); // brk #1
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0xf2000001L);
        assertThat(guest.cpu.elr()).isEqualTo(USER);
    }

    @Test
    void undefinedInstructionHasClassZero() {
        guest.code(USER, 0);
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0x2000000);
        assertThat(guest.cpu.elr()).isEqualTo(USER);
    }

    @Test
    void exceptionFromEl0UsesItsVectorAndSp1() {
        guest.code(USER, 0xd4000001); // svc #0
        assertThat(vectorOf(enterEl0(0x60000000))).isEqualTo(0x400);
        assertThat(guest.cpu.spsr()).isEqualTo(0x60000000);
        assertThat(guest.cpu.pstate() & 0xf).isEqualTo(5);
    }

    @Test
    void exceptionOnSp0UsesTheFirstVectors() {
        guest.code(
                USER,
                0xd50040bf, // msr spsel, #0
                0xd4000001 // svc #0
                );
        assertThat(vectorOf(guest.run(USER))).isZero();
        assertThat(guest.cpu.spsr() & 0xf).isEqualTo(4);
    }

    @Test
    void hypercallFromEl0IsUndefined() {
        guest.code(USER, 0xd4000002); // hvc #0
        assertThat(vectorOf(enterEl0(0))).isEqualTo(0x400);
        assertThat(guest.cpu.esr()).isEqualTo(0x2000000);
    }

    @Test
    void privilegedRegisterFromEl0IsUndefinedAndDaifIsTrapped() {
        guest.code(USER, 0xd5381000); // mrs x0, sctlr_el1
        assertThat(vectorOf(enterEl0(0))).isEqualTo(0x400);
        assertThat(guest.cpu.esr() >>> 26).isZero();

        guest.code(USER + 0x40, 0xd53b4220); // mrs x0, daif
        guest.cpu.state().elr = USER + 0x40;
        guest.cpu.state().spsr = 0;
        assertThat(vectorOf(guest.run(CODE))).isEqualTo(0x400);
        assertThat(guest.cpu.esr()).isEqualTo(0x6232d005L);
    }

    @Test
    void illegalReturnRaisesIllegalExecutionState() {
        guest.cpu.state().spsr = 0xa0000009L; // EL2h
        guest.cpu.state().elr = USER;
        assertThat(vectorOf(guest.run(CODE))).isEqualTo(0x200);
        assertThat(guest.cpu.esr() >>> 26).isEqualTo(0x0e);
        assertThat(guest.cpu.elr()).isEqualTo(USER);
        assertThat(guest.cpu.spsr() & 0xf0100000L).isEqualTo(0xa0100000L);
    }

    @Test
    void returnToAnUnalignedAddressIsAPcAlignmentFault() {
        guest.cpu.state().spsr = 0x3c5;
        guest.cpu.state().elr = USER + 2;
        assertThat(vectorOf(guest.run(CODE))).isEqualTo(0x200);
        assertThat(guest.cpu.esr() >>> 26).isEqualTo(0x22);
        assertThat(guest.cpu.far()).isEqualTo(USER + 2);
        assertThat(guest.cpu.elr()).isEqualTo(USER + 2);
    }

    @Test
    void misalignedStackPointerFaultsOnlyIfChecked() {
        guest.code(
                USER,
                0xd2860101, // mov x1, #0x3008
                0x9100003f, // mov sp, x1
                0xf94003e0, // ldr x0, [sp]
                0xd4000022 // hvc #1
                );
        assertThat(guest.run(USER)).isEqualTo(new Exit.Hypercall(1, 0x5a000001));

        guest.cpu.state().sctlr |= 8;
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr() >>> 26).isEqualTo(0x26);
        assertThat(guest.cpu.elr()).isEqualTo(USER + 8);
    }

    @Test
    void disabledFloatingPointTraps() {
        guest.cpu.state().cpacr = 0;
        guest.code(USER, 0x9e670000); // fmov d0, x0
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0x1fe00000);
    }

    @Test
    void unalignedAccessWithTheMmuOffIsAnAlignmentFault() {
        guest.code(
                USER,
                0xd2860021, // mov x1, #0x3001
                0xb9400020 // ldr w0, [x1]
                );
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(0x96000021L);
        assertThat(guest.cpu.far()).isEqualTo(0x3001);
    }

    @Test
    void irqIsTakenWhenUnmasked() {
        guest.code(
                USER,
                0xd2800020, // mov x0, #1
                0xd50342ff, // msr daifclr, #2
                0xd2800040, // mov x0, #2
                0xd4000022 // hvc #1
                );
        guest.irq = true;
        assertThat(vectorOf(guest.run(USER))).isEqualTo(0x280);
        assertThat(guest.cpu.elr()).isEqualTo(USER + 8);
        assertThat(guest.cpu.x(0)).isEqualTo(1);
        assertThat(guest.cpu.spsr() & 0x3c0).isEqualTo(0x340);
    }

    @Test
    void waitForInterruptDoesNotWaitIfOneIsPending() {
        guest.code(
                USER,
                0xd503207f, // wfi
                0xd4000022 // hvc #1
                );
        assertThat(guest.run(USER)).isEqualTo(new Exit.WaitForInterrupt(false));
        assertThat(guest.cpu.pc()).isEqualTo(USER + 4);

        guest.irq = true;
        assertThat(guest.run(USER)).isInstanceOf(Exit.Hypercall.class);
    }

    @Test
    void kickEndsAnEndlessLoop() throws InterruptedException {
        guest.code(USER, 0x14000000); // b .
        Thread kicker = Thread.ofPlatform().start(() -> {
            while (guest.cpu.instructions() == 0) {
                Thread.onSpinWait();
            }
            guest.cpu.kick();
        });
        assertThat(guest.run(USER)).isEqualTo(new Exit.Kicked());
        assertThat(guest.cpu.pc()).isEqualTo(USER);
        kicker.join();
    }

    private Exit enterEl0(long spsr) {
        guest.cpu.state().spsr = spsr;
        guest.cpu.state().elr = USER;
        return guest.run(CODE);
    }

    private int vectorOf(Exit exit) {
        return guest.exceptionVector(exit);
    }
}

package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state in which a cell's first instruction executes, read as the inmate reads it. */
class ResetStateTest {

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void registersAreZeroAndInterruptsMaskedAtEl1() {
        guest.cpu.setX(7, 5);
        guest.cpu.reset(0x1234000);

        for (int i = 0; i <= 30; i++) {
            assertThat(guest.cpu.x(i)).isZero();
        }
        assertThat(guest.cpu.pc()).isEqualTo(0x1234000);
        assertThat(guest.cpu.pstate() & 0x3ff).isEqualTo(0x3c5);
        assertThat(guest.cpu.sp()).isZero();
        assertThat(guest.cpu.sp(0)).isZero();
    }

    @Test
    void systemRegistersHoldWhatJailhouseWrites() {
        guest.code(
                0x100,
                0xd5381000, // mrs x0, sctlr_el1
                0xd5381041, // mrs x1, cpacr_el1
                0xd538c002, // mrs x2, vbar_el1
                0xd5382003, // mrs x3, ttbr0_el1
                0xd5382044, // mrs x4, tcr_el1
                0xd538a205, // mrs x5, mair_el1
                0xd538e106, // mrs x6, cntkctl_el1
                0xd53800a7, // mrs x7, mpidr_el1
                0xd5380008, // mrs x8, midr_el1
                0xd5384249, // mrs x9, currentel
                0xd4000002 // hvc #0
                );
        guest.cpu.reset(0x100);

        assertThat(guest.cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(0)).isEqualTo(0x30d00800);
        assertThat(guest.cpu.x(1)).isEqualTo(0x300000);
        for (int i = 2; i <= 6; i++) {
            assertThat(guest.cpu.x(i)).isZero();
        }
        assertThat(guest.cpu.x(7)).isEqualTo(0x80000003L);
        assertThat(guest.cpu.x(8)).isEqualTo(0x410fd034);
        assertThat(guest.cpu.x(9)).isEqualTo(4);
    }

    @Test
    void floatingPointRegistersSurvive() {
        guest.cpu.state().v[3] = 42;
        guest.cpu.reset(0);

        assertThat(guest.cpu.state().v[3]).isEqualTo(42);
    }
}

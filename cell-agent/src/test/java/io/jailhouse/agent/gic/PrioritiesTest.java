package io.jailhouse.agent.gic;

import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_AP1R0_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_BPR0_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_BPR1_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_CTLR_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_DIR_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_HPPIR1_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_IAR0_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_IGRPEN1_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_PMR_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_RPR_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_SGI0R_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_SGI1R_EL1;
import static io.jailhouse.agent.aarch64.sysreg.SystemRegister.ICC_SRE_EL1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a CPU is interrupted, and handles it, through the system registers of GICv3. */
class PrioritiesTest {
    private static final long NOTHING = 1023;
    private final GicV3Cell cell = new GicV3Cell().open();

    @Test
    void anInterruptIsAcknowledgedAndEnded() {
        cell.enable(40, 0xa0, 1);
        cell.gic.raise(40);
        assertThat(cell.first.irq()).isTrue();
        assertThat(cell.second.irq()).isFalse();
        assertThat(cell.read(cell.first, ICC_HPPIR1_EL1)).isEqualTo(40);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(40);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.distributor(0x304)).as("active").isEqualTo(0x100);
        assertThat(cell.distributor(0x204)).as("pending").isZero();
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0xa0);
        assertThat(cell.read(cell.first, ICC_AP1R0_EL1)).isEqualTo(1L << (0xa0 >> 3));
        cell.end(cell.first, 40);
        assertThat(cell.distributor(0x304)).isZero();
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0xff);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(NOTHING);
        assertThat(cell.deliveries).containsExactly(CpuInterface.Delivery.INTERRUPT);
    }

    @Test
    void aDisabledInterfaceOrAClosedMaskLetsNothingThrough() {
        cell.enable(40, 0xa0, 1);
        cell.gic.raise(40);
        cell.write(cell.first, ICC_IGRPEN1_EL1, 0);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.acknowledge(cell.first)).isEqualTo(NOTHING);
        cell.write(cell.first, ICC_IGRPEN1_EL1, 1);
        cell.write(cell.first, ICC_PMR_EL1, 0xa0);
        assertThat(cell.first.irq()).as("equal priority is masked").isFalse();
        assertThat(cell.read(cell.first, ICC_HPPIR1_EL1))
                .as("pending all the same")
                .isEqualTo(40);
        cell.write(cell.first, ICC_PMR_EL1, 0xaf);
        assertThat(cell.read(cell.first, ICC_PMR_EL1)).as("five bits").isEqualTo(0xa8);
        assertThat(cell.first.irq()).isTrue();
    }

    @Test
    void aHigherPriorityPreemptsAndALowerOneWaits() {
        cell.enable(40, 0xa0, 1);
        cell.enable(41, 0x80, 1);
        cell.enable(100, 0xa0, 1);
        cell.gic.raise(40);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(40);
        cell.gic.raise(100);
        assertThat(cell.first.irq()).as("the same priority").isFalse();
        cell.gic.raise(41);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(41);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0x80);
        cell.end(cell.first, 41);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0xa0);
        assertThat(cell.first.irq()).isFalse();
        cell.end(cell.first, 40);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(100);
    }

    @Test
    void ofEqualPrioritiesTheLowestNumberComesFirst() {
        cell.enable(100, 0xa0, 1);
        cell.enable(41, 0xa0, 1);
        cell.gic.raise(100);
        cell.gic.raise(41);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(41);
    }

    @Test
    void theBinaryPointDecidesWhatPreempts() {
        cell.enable(40, 0xa0, 1);
        cell.enable(41, 0x90, 1);
        assertThat(cell.read(cell.first, ICC_BPR1_EL1)).isEqualTo(3);
        cell.write(cell.first, ICC_BPR1_EL1, 6);
        cell.gic.raise(40);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(40);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).as("group priority").isEqualTo(0x80);
        cell.gic.raise(41);
        assertThat(cell.first.irq()).as("the same group priority").isFalse();
        cell.end(cell.first, 40);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(41);
        cell.write(cell.first, ICC_BPR1_EL1, 0);
        assertThat(cell.read(cell.first, ICC_BPR1_EL1)).as("at least 3").isEqualTo(3);
    }

    @Test
    void aCommonBinaryPointIsThatOfGroup0() {
        cell.write(cell.first, ICC_BPR0_EL1, 5);
        cell.write(cell.first, ICC_CTLR_EL1, 1);
        assertThat(cell.read(cell.first, ICC_BPR1_EL1)).isEqualTo(6);
        cell.write(cell.first, ICC_BPR1_EL1, 3);
        assertThat(cell.read(cell.first, ICC_BPR1_EL1)).as("not written").isEqualTo(6);
        cell.enable(40, 0xb0, 1);
        cell.gic.raise(40);
        cell.acknowledge(cell.first);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0x80);
    }

    @Test
    void withSplitEndsAnInterruptStaysActiveUntilItIsDeactivated() {
        cell.write(cell.first, ICC_CTLR_EL1, 2);
        cell.enable(40, 0xa0, 1);
        cell.gic.raise(40);
        cell.acknowledge(cell.first);
        cell.end(cell.first, 40);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).as("priority dropped").isEqualTo(0xff);
        assertThat(cell.distributor(0x304)).isEqualTo(0x100);
        cell.gic.raise(40);
        assertThat(cell.first.irq()).as("active and pending").isFalse();
        cell.write(cell.first, ICC_DIR_EL1, 40);
        assertThat(cell.first.irq()).isTrue();
    }

    @Test
    void withCommonEndsDeactivationAloneDoesNothing() {
        cell.enable(40, 0xa0, 1);
        cell.gic.raise(40);
        cell.acknowledge(cell.first);
        cell.write(cell.first, ICC_DIR_EL1, 40);
        assertThat(cell.distributor(0x304)).isEqualTo(0x100);
    }

    @Test
    void anEndWithoutAnAcknowledgedInterruptDoesNothing() {
        cell.distributor(0x304, 0x100);
        cell.end(cell.first, 40);
        assertThat(cell.distributor(0x304)).isEqualTo(0x100);
        cell.end(cell.first, NOTHING);
        assertThat(cell.read(cell.first, ICC_RPR_EL1)).isEqualTo(0xff);
    }

    @Test
    void aLevelComesAgainUntilTheDeviceIsSatisfied() {
        cell.enable(40, 0xa0, 1);
        cell.gic.setLevel(40, true);
        assertThat(cell.distributor(0x204)).isEqualTo(0x100);
        cell.acknowledge(cell.first);
        assertThat(cell.distributor(0x204)).as("still pending").isEqualTo(0x100);
        cell.end(cell.first, 40);
        assertThat(cell.first.irq()).isTrue();
        cell.distributor(0x284, 0x100);
        assertThat(cell.distributor(0x204)).as("clearing it does not help").isEqualTo(0x100);
        cell.gic.setLevel(40, false);
        assertThat(cell.distributor(0x204)).isZero();
        assertThat(cell.acknowledge(cell.first)).isEqualTo(NOTHING);
    }

    @Test
    void anEdgeComesOnceForEachRise() {
        cell.distributor(0xc08, 0x2_0000);
        cell.enable(40, 0xa0, 1);
        cell.gic.setLevel(40, true);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(40);
        cell.end(cell.first, 40);
        assertThat(cell.first.irq()).as("the input is still high").isFalse();
        cell.gic.setLevel(40, true);
        assertThat(cell.first.irq()).isFalse();
        cell.gic.setLevel(40, false);
        cell.gic.setLevel(40, true);
        assertThat(cell.first.irq()).isTrue();
    }

    @Test
    void softwareMakesInterruptsPendingAndTakesThemBack() {
        cell.enable(40, 0xa0, 1);
        cell.distributor(0x204, 0x100);
        assertThat(cell.first.irq()).isTrue();
        cell.distributor(0x284, 0x100);
        assertThat(cell.first.irq()).isFalse();
    }

    @Test
    void anInterruptOfGroup0IsNotDelivered() {
        cell.enable(40, 0xa0, 1);
        cell.distributor(0x084, 0);
        cell.gic.raise(40);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.read(cell.first, ICC_IAR0_EL1)).isEqualTo(NOTHING);
        cell.distributor(0x084, 0x100);
        assertThat(cell.first.irq()).isTrue();
    }

    @Test
    void foreignInterruptsHaveNoEffect() {
        cell.gic.raise(42);
        cell.gic.raise(-1);
        cell.gic.raise(5000);
        cell.gic.raise(27);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.gic.owns(40)).isTrue();
        assertThat(cell.gic.owns(42)).isFalse();
        assertThat(cell.gic.owns(27)).isFalse();
    }

    @Test
    void aSoftwareInterruptReachesTheNamedCpusOfTheCell() {
        // SGI 5 to affinity 0.0.0.0 to 3
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 0xf);
        assertThat(cell.first.irq()).isTrue();
        assertThat(cell.acknowledge(cell.second)).isEqualTo(5);
        cell.end(cell.second, 5);
        assertThat(cell.acknowledge(cell.first)).isEqualTo(5);
        assertThat(cell.deliveries)
                .as("the one from another CPU")
                .containsExactly(CpuInterface.Delivery.SOFTWARE_INTERRUPT);
    }

    @Test
    void aSoftwareInterruptToAllOthersSparesTheSender() {
        int before = cell.wakes;
        cell.write(cell.first, ICC_SGI1R_EL1, 1L << 40);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.acknowledge(cell.second)).isZero();
        assertThat(cell.wakes).isGreaterThan(before);
    }

    @Test
    void aSoftwareInterruptToAnotherClusterReachesNobody() {
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 1 << 16 | 0xf);
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 1L << 44 | 0xf);
        assertThat(cell.first.irq()).isFalse();
        assertThat(cell.second.irq()).isFalse();
    }

    @Test
    void aSoftwareInterruptThatComesWhileItIsHandledComesAgain() {
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 1 << 2);
        cell.acknowledge(cell.second);
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 1 << 2);
        assertThat(cell.second.irq()).isFalse();
        cell.end(cell.second, 5);
        assertThat(cell.acknowledge(cell.second)).isEqualTo(5);
    }

    @Test
    void aTimersLevelReachesOnlyItsCpu() {
        cell.ofCpu(1, 0x100, 1L << 27);
        cell.ofCpu(2, 0x100, 1L << 27);
        cell.first.setLevel(27, true);
        assertThat(cell.second.irq()).isFalse();
        assertThat(cell.acknowledge(cell.first)).isEqualTo(27);
        cell.first.setLevel(27, false);
        cell.end(cell.first, 27);
        assertThat(cell.first.irq()).isFalse();
    }

    @Test
    void aResetClosesTheInterfaceAndForgetsSoftwareInterrupts() {
        cell.write(cell.first, ICC_SGI1R_EL1, 5L << 24 | 1 << 2);
        cell.write(cell.second, ICC_CTLR_EL1, 3);
        cell.ofCpu(2, 0x100, 1L << 27);
        cell.second.reset();
        assertThat(cell.read(cell.second, ICC_PMR_EL1)).isZero();
        assertThat(cell.read(cell.second, ICC_IGRPEN1_EL1)).isZero();
        assertThat(cell.read(cell.second, ICC_CTLR_EL1) & 3).isZero();
        assertThat(cell.ofCpu(2, 0x100)).isEqualTo(0xffff | 1L << GicV3Cell.MAINTENANCE);
        cell.open();
        assertThat(cell.acknowledge(cell.second)).isEqualTo(NOTHING);
    }

    @Test
    void theSystemRegisterInterfaceIsTheOnlyOne() {
        cell.write(cell.first, ICC_SRE_EL1, 0);
        assertThat(cell.read(cell.first, ICC_SRE_EL1)).isEqualTo(7);
        assertThat(cell.gic.systemRegisters(cell.first).orElseThrow().claims(ICC_SGI0R_EL1))
                .isFalse();
    }
}

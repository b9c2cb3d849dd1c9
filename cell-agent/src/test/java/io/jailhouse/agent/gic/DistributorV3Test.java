package io.jailhouse.agent.gic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.cpu.DeviceViolation;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The distributor and the redistributors of GICv3, as the hypervisor lets a cell see them. */
class DistributorV3Test {
    private static final long ROUTER = GicV3Cell.DISTRIBUTOR + 0x6000;
    private final GicV3Cell cell = new GicV3Cell();

    @Test
    void enableRegistersSetAndClearOnlyInterruptsOfTheCell() {
        cell.distributor(0x104, 0xffff_ffffL);
        assertThat(cell.distributor(0x104)).isEqualTo(0x300);
        assertThat(cell.distributor(0x184)).isEqualTo(0x300);
        cell.distributor(0x184, 0x100);
        assertThat(cell.distributor(0x104)).isEqualTo(0x200);
        cell.distributor(0x108, 0xffff_ffffL);
        assertThat(cell.distributor(0x108)).isZero();
    }

    @Test
    void privateInterruptsAreNotInTheDistributor() {
        cell.distributor(0x100, 0xffff_ffffL);
        assertThat(cell.distributor(0x100)).isZero();
        cell.distributor(0x400, 0xa0a0_a0a0L);
        assertThat(cell.distributor(0x400)).isZero();
    }

    @Test
    void prioritiesHaveFiveBitsAndTheirBytesBelongToTheirInterrupts() {
        cell.distributor(0x428, 0xffff_ffffL);
        assertThat(cell.distributor(0x428)).isEqualTo(0xf8f8);
        cell.store(GicV3Cell.DISTRIBUTOR + 0x429, 0x50, 1);
        assertThat(cell.distributor(0x428)).isEqualTo(0x50f8);
        assertThat(cell.load(GicV3Cell.DISTRIBUTOR + 0x429, 1)).isEqualTo(0x50);
    }

    @Test
    void triggersAreTwoBitsOfWhichTheUpperOneCounts() {
        cell.distributor(0xc08, 0xffff_ffffL);
        assertThat(cell.distributor(0xc08)).isEqualTo(0xa_0000);
        cell.distributor(0xc08, 0);
        assertThat(cell.distributor(0xc08)).isZero();
    }

    @Test
    void groupsAreKeptForInterruptsOfTheCell() {
        assertThat(cell.distributor(0x084)).isEqualTo(0x300);
        cell.distributor(0x084, 0x100);
        assertThat(cell.distributor(0x084)).isEqualTo(0x100);
    }

    @Test
    void controlCannotBeWrittenAndTypeTellsTheInterrupts() {
        long control = cell.distributor(0);
        cell.distributor(0, 0);
        assertThat(cell.distributor(0)).isEqualTo(control).isEqualTo(0x12);
        assertThat(cell.distributor(4) & 0x1f).as("ITLinesNumber").isEqualTo(7);
        assertThat(cell.distributor(0xffe8) >>> 4 & 0xf).as("architecture").isEqualTo(3);
        assertThat(cell.distributor(0x40)).isZero();
    }

    @Test
    void anInterruptIsRoutedToACpuOfTheCell() {
        assertThat(cell.load(ROUTER + 40 * 8, 8)).as("at first").isEqualTo(1);
        cell.store(ROUTER + 40 * 8, 2, 8);
        assertThat(cell.load(ROUTER + 40 * 8, 8)).isEqualTo(2);
        cell.store(ROUTER + 40 * 8, 1, 4);
        assertThat(cell.load(ROUTER + 40 * 8, 4)).isEqualTo(1);
        cell.store(ROUTER + 40 * 8 + 4, 7, 4);
        assertThat(cell.load(ROUTER + 40 * 8, 8)).as("upper half alone").isEqualTo(1);
    }

    @Test
    void routingOutsideOfTheCellIsAViolation() {
        for (long route : new long[] {0, 3, 77, 1L << 31, 1L << 32 | 1}) {
            assertThatThrownBy(() -> cell.store(ROUTER + 41 * 8, route, 8))
                    .isInstanceOf(DeviceViolation.class)
                    .hasMessage("Attempt to route IRQ41 outside of cell");
        }
        assertThat(cell.load(ROUTER + 41 * 8, 8)).isEqualTo(1);
    }

    @Test
    void routesOfForeignInterruptsReadZeroAndIgnoreWrites() {
        cell.store(ROUTER + 42 * 8, 0, 8);
        assertThat(cell.load(ROUTER + 42 * 8, 8)).isZero();
    }

    @Test
    void allRedistributorsCanBeWalkedToTheLast() {
        for (int cpu = 0; cpu < 4; cpu++) {
            long frame = GicV3Cell.REDISTRIBUTORS + cpu * 0x20000L;
            assertThat(cell.load(frame + 8, 8)).isEqualTo((long) cpu << 32 | (long) cpu << 8 | (cpu == 3 ? 0x10 : 0));
            assertThat(cell.load(frame + 0xffe8, 4) >>> 4 & 0xf).isEqualTo(3);
            assertThat(cell.load(frame + 0x14, 4)).as("does not sleep").isZero();
        }
    }

    @Test
    void aRedistributorKeepsThePrivateInterruptsOfItsCpu() {
        assertThat(cell.ofCpu(1, 0x100)).isEqualTo(0xffff | 1L << GicV3Cell.MAINTENANCE);
        cell.ofCpu(1, 0x100, 1L << 27);
        assertThat(cell.ofCpu(1, 0x100) >>> 27 & 1).isEqualTo(1);
        assertThat(cell.ofCpu(2, 0x100) >>> 27 & 1).isZero();
        cell.ofCpu(1, 0x418, 0xb0c0_d0e0L);
        assertThat(cell.ofCpu(1, 0x418)).isEqualTo(0xb0c0_d0e0L);
        cell.ofCpu(1, 0xc00, 0);
        assertThat(cell.ofCpu(1, 0xc00)).as("SGIs are edges").isEqualTo(0xaaaa_aaaaL);
        cell.ofCpu(1, 0xc04, 0x80_0000);
        assertThat(cell.ofCpu(1, 0xc04)).isEqualTo(0x80_0000);
    }

    @Test
    void theHypervisorsOwnInterruptsStayEnabled() {
        cell.ofCpu(1, 0x180, 0xffff_ffffL);
        assertThat(cell.ofCpu(1, 0x100)).isEqualTo(3 | 1L << GicV3Cell.MAINTENANCE);
    }

    @Test
    void redistributorsOfForeignCpusReadZeroAndIgnoreWrites() {
        cell.ofCpu(0, 0x100, 1L << 27);
        assertThat(cell.ofCpu(0, 0x100)).isZero();
        assertThat(cell.ofCpu(0, 0xc00)).isZero();
    }

    @Test
    void aStartDisablesAndDeactivatesWhatIsPendingStays() {
        cell.enable(40, 0xa0, 1);
        cell.distributor(0x304, 0x100);
        cell.distributor(0x204, 0x100);
        cell.gic.resetShared();
        assertThat(cell.distributor(0x104)).isZero();
        assertThat(cell.distributor(0x304)).isZero();
        assertThat(cell.distributor(0x204)).isEqualTo(0x100);
    }

    @Test
    void interruptsThatGoToAnotherCellComeBackDisabled() {
        cell.enable(40, 0xa0, 2);
        cell.gic.grant(GicV3Cell.pins(100), new TreeSet<>(List.of(1, 2)));
        cell.gic.raise(40);
        assertThat(cell.distributor(0x104)).isZero();
        cell.gic.grant(GicV3Cell.pins(40, 100), new TreeSet<>(List.of(1, 2)));
        assertThat(cell.distributor(0x104)).isZero();
        assertThat(cell.distributor(0x204)).as("pending").isZero();
    }

    @Test
    void interruptsOfACpuThatLeavesGoToTheFirstOne() {
        cell.enable(40, 0xa0, 2);
        cell.gic.grant(GicV3Cell.pins(40), new TreeSet<>(List.of(1)));
        assertThat(cell.load(ROUTER + 40 * 8, 8)).isEqualTo(1);
    }
}

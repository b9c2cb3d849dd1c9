package io.jailhouse.agent.gic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.BankedDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** GICv2 as a cell with CPUs 1 and 2 and interrupts 40 and 41 sees it. */
class GicV2Test {
    private static final int CTLR = 0;
    private static final int PMR = 4;
    private static final int BPR = 8;
    private static final int IAR = 0xc;
    private static final int EOIR = 0x10;
    private static final int RPR = 0x14;
    private static final int HPPIR = 0x18;
    private static final int DIR = 0x1000;
    private static final int SGIR = 0xf00;
    private static final int NOTHING = 1023;

    private final Gic gic = new Gic(new GicPlatform(2, 0x1000, 0x2000, 0, 25, 4, List.of(0, 1, 2, 3)), () -> {});
    private final CpuInterface first = gic.join(1, _ -> {});
    private final CpuInterface second = gic.join(2, _ -> {});
    private final MmioDevice distributor1 = of(gic.emulated(), 1);
    private final MmioDevice distributor2 = of(gic.emulated(), 2);
    private final MmioDevice cpu1 = of(gic.mapped(), 1);
    private final MmioDevice cpu2 = of(gic.mapped(), 2);

    GicV2Test() {
        gic.grant(new int[] {0, 0x300, 0, 0}, new TreeSet<>(List.of(1, 2)));
        for (MmioDevice cpu : List.of(cpu1, cpu2)) {
            cpu.store(CTLR, 1, 4);
            cpu.store(PMR, 0xf0, 4);
        }
    }

    private static MmioDevice of(List<Stage2Range> ranges, int cpu) {
        return ((BankedDevice) ((Target.Device) ranges.getFirst().target()).device()).ofCpu(cpu);
    }

    private void enable(int interrupt, int priority, int targets) {
        distributor1.store(0x400 + interrupt, priority, 1);
        distributor1.store(0x800 + interrupt, targets, 1);
        distributor1.store(0x100 + interrupt / 32 * 4, 1L << interrupt % 32, 4);
    }

    @Test
    void theDistributorIsFourKilobytesAndTheCpuInterfaceEight() {
        assertThat(gic.emulated().getFirst().size()).isEqualTo(0x1000);
        assertThat(gic.mapped().getFirst().size()).isEqualTo(0x2000);
        assertThat(distributor1.load(4, 4)).as("4 words, 4 CPUs").isEqualTo(0xfc63);
        assertThat(distributor1.load(0xfe8, 4) >>> 4 & 0xf).isEqualTo(2);
        assertThat(distributor1.load(0, 4)).isEqualTo(1);
    }

    @Test
    void anInterruptIsAcknowledgedAndEnded() {
        enable(40, 0xa0, 0b10);
        gic.raise(40);
        assertThat(first.irq()).isTrue();
        assertThat(second.irq()).isFalse();
        assertThat(cpu1.load(HPPIR, 4)).isEqualTo(40);
        assertThat(cpu1.load(IAR, 4)).isEqualTo(40);
        assertThat(cpu1.load(RPR, 4)).isEqualTo(0xa0);
        assertThat(distributor2.load(0x304, 4)).isEqualTo(0x100);
        cpu1.store(EOIR, 40, 4);
        assertThat(cpu1.load(RPR, 4)).isEqualTo(0xff);
        assertThat(cpu1.load(IAR, 4)).isEqualTo(NOTHING);
    }

    @Test
    void ofSeveralTargetsTheFirstToAcknowledgeHandlesIt() {
        enable(40, 0xa0, 0b110);
        gic.raise(40);
        assertThat(first.irq()).isTrue();
        assertThat(second.irq()).isTrue();
        assertThat(cpu2.load(IAR, 4)).isEqualTo(40);
        assertThat(cpu1.load(IAR, 4)).isEqualTo(NOTHING);
    }

    @Test
    void withSplitEndsAnInterruptIsDeactivatedSeparately() {
        cpu1.store(CTLR, 0x201, 4);
        assertThat(cpu1.load(CTLR, 4)).isEqualTo(0x201);
        enable(40, 0xa0, 0b10);
        gic.raise(40);
        cpu1.load(IAR, 4);
        cpu1.store(EOIR, 40, 4);
        assertThat(cpu1.load(RPR, 4)).isEqualTo(0xff);
        assertThat(distributor1.load(0x304, 4)).isEqualTo(0x100);
        cpu1.store(DIR, 40, 4);
        assertThat(distributor1.load(0x304, 4)).isZero();
    }

    @Test
    void theBinaryPointDecidesWhatPreempts() {
        assertThat(cpu1.load(BPR, 4)).isEqualTo(2);
        cpu1.store(BPR, 5, 4);
        enable(40, 0xa0, 0b10);
        enable(41, 0x90, 0b10);
        gic.raise(40);
        cpu1.load(IAR, 4);
        gic.raise(41);
        assertThat(first.irq()).isFalse();
        cpu1.store(BPR, 2, 4);
        assertThat(cpu1.load(RPR, 4)).as("as it was taken").isEqualTo(0x80);
    }

    @Test
    void privateInterruptsAreBanked() {
        distributor1.store(0x100, 1 << 27, 4);
        assertThat(distributor1.load(0x100, 4)).isEqualTo(0xfffc | 1 << 27);
        assertThat(distributor2.load(0x100, 4)).isEqualTo(0xfffc);
        distributor2.store(0x41b, 0x40, 1);
        assertThat(distributor2.load(0x418, 4)).isEqualTo(0x4000_0000);
        assertThat(distributor1.load(0x418, 4)).isZero();
    }

    @Test
    void targetsOfPrivateInterruptsTellTheCpuWhichOneItIs() {
        assertThat(distributor1.load(0x800, 4)).isEqualTo(0x0202_0202);
        assertThat(distributor2.load(0x81c, 1)).isEqualTo(4);
    }

    @Test
    void targetsAreCpusOfTheCellOrNone() {
        assertThat(distributor1.load(0x828, 4)).as("at first").isEqualTo(0x0202);
        distributor1.store(0x828, 0xff00_0604L, 4);
        assertThat(distributor1.load(0x828, 4)).isEqualTo(0x0604);
        distributor1.store(0x829, 0, 1);
        assertThat(distributor1.load(0x829, 1)).isZero();
        assertThatThrownBy(() -> distributor1.store(0x829, 0b1010, 1))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("Attempt to route IRQ41 outside of cell");
        assertThat(distributor1.load(0x829, 1)).isZero();
    }

    @Test
    void softwareInterruptsCarryTheirSender() {
        distributor1.store(SGIR, 0b1111 << 16 | 3, 4);
        assertThat(cpu2.load(HPPIR, 4)).isEqualTo(1 << 10 | 3);
        assertThat(cpu2.load(IAR, 4)).isEqualTo(1 << 10 | 3);
        cpu2.store(EOIR, 1 << 10 | 3, 4);
        assertThat(cpu2.load(IAR, 4)).isEqualTo(NOTHING);
        assertThat(cpu1.load(IAR, 4)).isEqualTo(1 << 10 | 3);
    }

    @Test
    void softwareInterruptsGoToAllOthersOrToTheSender() {
        distributor1.store(SGIR, 1 << 24 | 3, 4);
        assertThat(first.irq()).isFalse();
        assertThat(second.irq()).isTrue();
        distributor1.store(SGIR, 2 << 24 | 4, 4);
        assertThat(cpu1.load(IAR, 4)).isEqualTo(1 << 10 | 4);
        assertThat(distributor1.load(SGIR, 4)).isZero();
    }
}

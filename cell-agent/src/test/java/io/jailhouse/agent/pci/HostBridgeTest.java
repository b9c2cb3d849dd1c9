package io.jailhouse.agent.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostBridgeTest {
    private static final long BASE = 0x7600_0000L;

    private final HostBridge bridge = new HostBridge();

    private static StubFunction stub(int bdf, int barMask) {
        return new StubFunction(bdf, false, List.of(barMask, 0, 0, 0, 0, 0), List.of());
    }

    private static MmioDevice naming(long name) {
        return new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                return name + offset;
            }

            @Override
            public void store(long offset, long value, int size) {}
        };
    }

    private MmioDevice space(int endBus) {
        return ((Target.Device)
                        bridge.configurationRange(BASE, endBus).orElseThrow().target())
                .device();
    }

    @Test
    void theWindowCoversAllBuses() {
        Stage2Range one = bridge.configurationRange(BASE, 0).orElseThrow();
        assertThat(one.guestBase()).isEqualTo(BASE);
        assertThat(one.size()).isEqualTo(0x10_0000);
        assertThat(bridge.configurationRange(BASE, 255).orElseThrow().size()).isEqualTo(0x1000_0000);
        assertThat(bridge.configurationRange(0, 255)).isEmpty();
    }

    @Test
    void absentFunctionsReadAllOnesAndRefuseWrites() {
        bridge.hold(List.of(stub(0x0a, 0)));
        assertThat(space(0).load(0x0a000, 4)).isEqualTo(0x0000110aL);
        assertThat(space(0).load(0x0b000, 4)).isEqualTo(0xffffffffL);
        assertThat(space(0).load(0xff000, 1)).as("not cut").isEqualTo(0xffffffffL);
        assertThatThrownBy(() -> space(0).store(0x0b004, 0, 2))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("FATAL: Invalid PCI MMCONFIG write, device 00:01.3, reg: 0x4, size: 2");
    }

    @Test
    void accessesOfEightBytesAreRefusedAsWritesAndAlsoWhereNothingIs() {
        assertThatThrownBy(() -> space(255).load(0xfff_f008L, 8))
                .hasMessage("FATAL: Invalid PCI MMCONFIG write, device ff:1f.7, reg: 0x8, size: 8");
    }

    @Test
    void ofTwoFunctionsWithOneNumberTheFirstCounts() {
        StubFunction first = stub(8, 0xffff0000);
        bridge.hold(List.of(first, stub(8, 0xfffff000)));
        space(0).store(0x8010, 0xffffffffL, 4);
        assertThat(space(0).load(0x8010, 4)).isEqualTo(0xffff0000L);
    }

    @Test
    void functionsKeepTheirStateUntilTheReset() {
        StubFunction stays = stub(8, 0xffff0000);
        bridge.hold(List.of(stays, stub(16, 0)));
        space(0).store(0x8010, 0x12340000, 4);
        bridge.hold(List.of(stays));
        assertThat(space(0).load(0x8010, 4)).isEqualTo(0x12340000);
        assertThat(space(0).load(0x10000, 4)).isEqualTo(0xffffffffL);
        bridge.reset();
        assertThat(space(0).load(0x8010, 4)).isZero();
    }

    @Test
    void windowsHoldWholeAccessesOnly() {
        BarWindows windows = bridge.windows();
        MmioDevice device = naming(0x100);
        windows.open(0x5000, 0x200, device);
        assertThat(windows.reach(0x5000, 4)).isTrue();
        assertThat(windows.reach(0x51fc, 4)).isTrue();
        assertThat(windows.reach(0x51fc, 8)).isFalse();
        assertThat(windows.reach(0x4ffc, 8)).isFalse();
        assertThat(windows.load(0x5010, 4)).isEqualTo(0x110);
        windows.close(device);
        assertThat(windows.reach(0x5000, 4)).isFalse();
    }

    @Test
    void aWindowThatVanishesUnderAnAccessReadsAllOnes() {
        assertThat(bridge.windows().load(0x5000, 2)).isEqualTo(0xffff);
        assertThat(bridge.windows().load(0x5000, 8)).isEqualTo(-1);
        bridge.windows().store(0x5000, 1, 4);
        assertThat(bridge.windows().reach(0x5000, 1)).isFalse();
    }

    @Test
    void windowsMayOverlap() {
        BarWindows windows = bridge.windows();
        windows.open(0x5000, 0x1000, naming(0x10000));
        windows.open(0x5800, 0x100, naming(0x20000));
        windows.open(0, 0, naming(0x30000));
        assertThat(windows.load(0x5000, 4)).isEqualTo(0x10000);
        assertThat(windows.load(0x5810, 4)).isEqualTo(0x10810);
        assertThat(windows.reach(0, 1)).isFalse();
    }
}

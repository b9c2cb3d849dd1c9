package io.jailhouse.agent.pci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StubFunctionTest {
    private static final Capability POWER = new Capability(0x01, false, 0x40, 8, true);
    private static final Capability MSI = new Capability(0x05, false, 0x50, 0xe, false);
    private static final Capability ERRORS = new Capability(0x01, true, 0x100, 0x10, false);
    private static final Capability SERIAL = new Capability(0x03, true, 0x140, 0xc, true);

    private final StubFunction device = new StubFunction(
            0x10, false, List.of(0xffff0000, 0xffffffff, 0, 0xfffff000, 0, 0), List.of(POWER, MSI, ERRORS, SERIAL));
    private final StubFunction bridge = new StubFunction(0x18, true, List.of(0, 0, 0, 0, 0, 0), List.of());

    @Test
    void theListedCapabilitiesAreLinkedInTheirOrder() {
        assertThat(device.read(0x06, 2)).isEqualTo(0x10);
        assertThat(device.read(0x34, 1)).isEqualTo(0x40);
        assertThat(device.read(0x40, 2)).isEqualTo(0x5001);
        assertThat(device.read(0x50, 2)).isEqualTo(0x0005);
        assertThat(device.read(0x100, 4)).isEqualTo(0x14010001L);
        assertThat(device.read(0x140, 4)).isEqualTo(0x00010003L);
    }

    @Test
    void aDeviceWithoutCapabilitiesSaysSo() {
        assertThat(bridge.read(0x06, 2)).isZero();
        assertThat(bridge.read(0x34, 1)).isZero();
    }

    @Test
    void onlyWritableCapabilitiesTakeWritesAndKeepTheirLinks() {
        assertThat(device.write(0x44, 0x1234, 2)).isTrue();
        assertThat(device.read(0x44, 4)).isEqualTo(0x1234);
        assertThat(device.write(0x40, 0xffffffffL, 4)).isTrue();
        assertThat(device.read(0x40, 4)).isEqualTo(0xffff5001L);
        assertThat(device.write(0x52, 1, 2)).isFalse();
        assertThat(device.write(0x48, 1, 4)).as("behind the capability").isFalse();
        assertThat(device.write(0x144, 7, 1)).isTrue();
        assertThat(device.read(0x144, 1)).isEqualTo(7);
        assertThat(device.write(0x104, 7, 4)).isFalse();
        device.reset();
        assertThat(device.read(0x44, 4)).isZero();
    }

    @Test
    void barsAreSizedByTheirMasks() {
        assertThat(device.read(0x10, 4)).as("64 bits").isEqualTo(4);
        for (int bar = 0; bar < 4; bar++) {
            assertThat(device.write(0x10 + 4 * bar, 0xffffffffL, 4)).isTrue();
        }
        assertThat(device.read(0x10, 4)).isEqualTo(0xffff0004L);
        assertThat(device.read(0x14, 4)).isEqualTo(0xffffffffL);
        assertThat(device.read(0x18, 4)).isZero();
        assertThat(device.read(0x1c, 4)).isEqualTo(0xfffff000L);
    }

    @Test
    void theHeaderTakesTheWritesOfTheOriginal() {
        assertThat(device.read(0x04, 2)).as("INTx off").isEqualTo(0x400);
        assertThat(device.write(0x04, 0x6, 2)).isTrue();
        assertThat(device.read(0x04, 4)).isEqualTo(0x00100006L);
        assertThat(device.write(0x0c, 0x10, 1)).isTrue();
        assertThat(device.write(0x30, 0xffffffffL, 4)).isTrue();
        assertThat(device.read(0x30, 4)).isZero();
        assertThat(device.write(0x3c, 5, 1)).isTrue();
        assertThat(device.write(0x3e, 5, 1)).isFalse();
        assertThat(device.write(0x08, 5, 1)).isFalse();
        assertThat(device.write(0x2c, 5, 4)).isFalse();
    }

    @Test
    void aBridgeHasNoBarsAndIgnoresItsLimits() {
        assertThat(bridge.read(0x0e, 1)).isEqualTo(1);
        assertThat(bridge.read(0x0a, 2)).isEqualTo(0x0604);
        assertThat(bridge.write(0x10, 0xffffffffL, 4)).isFalse();
        assertThat(bridge.write(0x18, 1, 1)).isFalse();
        assertThat(bridge.write(0x1c, 0x1111, 2)).isTrue();
        assertThat(bridge.write(0x1e, 0x1111, 2)).isFalse();
        assertThat(bridge.write(0x20, 0x11111111, 4)).isTrue();
        assertThat(bridge.read(0x20, 4)).isZero();
        assertThat(bridge.write(0x3e, 3, 2)).isTrue();
        assertThat(bridge.read(0x3e, 2)).isEqualTo(3);
    }

    @Test
    void readsAreAsWideAsTheAccess() {
        assertThat(device.read(0x00, 2)).isEqualTo(0x110a);
        assertThat(device.read(0x01, 1)).isEqualTo(0x11);
        assertThat(device.read(0xfff, 1)).isZero();
    }
}

package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translations to devices are remembered; each test uses one first and then takes away what it stood for. */
class DeviceTranslationTest {

    private static final long CODE = 0x100;
    private static final long STORE = CODE + 8;
    private static final long INVALIDATE = CODE + 16;
    private static final long DEVICE = 0x400000;
    private static final long VIRTUAL = 0x600000;
    private static final int SIZE = 0x20;

    private final Guest guest = new Guest();
    private final List<Long> offsets = new ArrayList<>();

    DeviceTranslationTest() {
        guest.device(DEVICE, SIZE, new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                offsets.add(offset);
                return 7;
            }

            @Override
            public void store(long offset, long value, int size) {
                offsets.add(offset);
            }
        });
        guest.code(
                CODE,
                0xb9400020, // ldr w0, [x1]
                0xd4000022, // hvc #1
                0xb9000020, // str w0, [x1]
                0xd4000022, // hvc #1
                0xd508871f, // tlbi vmalle1
                0xd4000022 // hvc #1
                );
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void stage2WithoutTheDeviceMakesTheNextAccessUnhandled() {
        access(CODE, DEVICE);
        access(STORE, DEVICE);
        guest.cpu.install(Stage2Map.of(guest.ranges().subList(0, 1)));
        assertThat(run(CODE, DEVICE)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(run(STORE, DEVICE)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(offsets).containsExactly(0L, 0L);
    }

    @Test
    void theRestOfThePageIsNotTheDevice() {
        access(CODE, DEVICE);
        access(STORE, DEVICE);
        access(CODE, DEVICE + SIZE - 4);
        assertThat(run(CODE, DEVICE + SIZE)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(run(STORE, DEVICE + SIZE)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(offsets).containsExactly(0L, 0L, SIZE - 4L);
    }

    @Test
    void otherTablesLeadElsewhereAfterTlbi() {
        guest.memory(0x200000, 0x1000, true, true);
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapPage(VIRTUAL, DEVICE, Guest.PAGE | Guest.DEVICE);
        guest.enableMmu();
        access(CODE, VIRTUAL + 8);
        access(STORE, VIRTUAL + 8);
        assertThat(offsets).containsExactly(8L, 8L);
        guest.mapPage(VIRTUAL, 0x200000, Guest.PAGE);
        access(INVALIDATE, 0);
        access(STORE, VIRTUAL + 8);
        access(CODE, VIRTUAL + 8);
        assertThat(guest.cpu.x(0)).isEqualTo(7);
        assertThat(offsets).hasSize(2);
    }

    @Test
    void tablesThatForbidWritingStillAllowReading() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapPage(VIRTUAL, DEVICE, Guest.PAGE | Guest.DEVICE | Guest.READ_ONLY);
        guest.enableMmu();
        access(CODE, VIRTUAL);
        assertThat(guest.exceptionVector(run(STORE, VIRTUAL))).isEqualTo(0x200);
        assertThat(offsets).containsExactly(0L);
    }

    @Test
    void anUnalignedAccessFaultsThoughThePageIsKnown() {
        access(CODE, DEVICE);
        access(STORE, DEVICE);
        assertThat(guest.exceptionVector(run(CODE, DEVICE + 2))).isEqualTo(0x200);
        assertThat(guest.exceptionVector(run(STORE, DEVICE + 2))).isEqualTo(0x200);
        assertThat(offsets).hasSize(2);
    }

    private void access(long code, long address) {
        assertThat(run(code, address)).isEqualTo(new Exit.Hypercall(1, 0x5a000001));
    }

    private Exit run(long code, long address) {
        guest.cpu.setX(1, address);
        return guest.run(code);
    }
}

package io.jailhouse.agent.stage2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.device.MmioDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

class Stage2MapTest {

    private static final MmioDevice DEVICE = new MmioDevice() {
        @Override
        public long load(long offset, int size) {
            return 0;
        }

        @Override
        public void store(long offset, long value, int size) {}
    };

    @Test
    void findsTheRangeOfAnAddress() {
        Stage2Map map = Stage2Map.of(List.of(memory(0x8000, 0x1000), memory(0x2000, 0x2000)));

        assertThat(map.find(0x1fff)).isNull();
        assertThat(map.find(0x2000).guestBase()).isEqualTo(0x2000);
        assertThat(map.find(0x3fff).guestBase()).isEqualTo(0x2000);
        assertThat(map.find(0x4000)).isNull();
        assertThat(map.find(0x8fff).guestBase()).isEqualTo(0x8000);
        assertThat(map.find(-1)).isNull();
    }

    @Test
    void laterRangeIsLaidOverEarlier() {
        Stage2Map map = Stage2Map.of(List.of(
                memory(0x2000, 0x3000), new Stage2Range(0x3010, 0x20, true, true, new Target.Device(DEVICE, 0x100))));

        assertThat(map.ranges()).extracting(Stage2Range::guestBase).containsExactly(0x2000L, 0x3010L, 0x3030L);
        assertThat(map.find(0x3030).target()).isEqualTo(new Target.HostMemory(0x10000 + 0x3030));
        assertThat(map.find(0x302f).target()).isEqualTo(new Target.Device(DEVICE, 0x100));
    }

    @Test
    void faultLevelTellsHowMuchIsMapped() {
        Stage2Map map = Stage2Map.of(List.of(memory(0x40000000, 0x1000)));

        assertThat(map.translationFaultLevel(0)).isEqualTo(1);
        assertThat(map.translationFaultLevel(0x40200000)).isEqualTo(2);
        assertThat(map.translationFaultLevel(0x40001000)).isEqualTo(3);
    }

    @Test
    void movableDevicesGetWhatNothingElseHoldsAndMoveWithoutANewMap() {
        Placed placed = new Placed();
        Stage2Map map = Stage2Map.of(List.of(memory(0x2000, 0x1000)), List.of()).withMovable(placed);

        assertThat(map.findMovable(0x9000, 4)).isNull();
        placed.start = 0x9000;
        Stage2Range range = map.findMovable(0x9004, 4);
        assertThat(range.guestBase()).isZero();
        assertThat(range.read() && range.write()).isTrue();
        assertThat(map.isMovable(range)).isTrue();
        assertThat(map.isMovable(map.find(0x2000))).isFalse();
        assertThat(map.findMovable(0x900e, 4)).isNull();
        assertThat(map.withDevices(device -> DEVICE).findMovable(0x9000, 4).target())
                .isEqualTo(new Target.Device(DEVICE, 0));
    }

    private static final class Placed implements MovableDevices {
        private long start = -1;

        @Override
        public boolean reach(long guestPhysical, int size) {
            return guestPhysical >= start && guestPhysical + size <= start + 0x10 && start != -1;
        }

        @Override
        public long load(long offset, int size) {
            return 0;
        }

        @Override
        public void store(long offset, long value, int size) {}
    }

    @Test
    void emulatedDevicesAreNotMapped() {
        Stage2Map map = Stage2Map.of(List.of(
                new Stage2Range(0x40000000, 0x1000, true, true, new Target.Device(DEVICE, 0)),
                new Stage2Range(0x80000000L, 0x1000, true, true, new Target.Device(DEVICE, 0, false))));

        assertThat(map.translationFaultLevel(0x40000000)).isEqualTo(1);
        assertThat(map.translationFaultLevel(0x80001000L)).isEqualTo(3);
    }

    @Test
    void aSubpageRegionHoldsWholeAccesses() {
        Stage2Map map = Stage2Map.of(List.of(), List.of(subpage(0x2010, 0x12), subpage(0x1000, 4)));

        assertThat(map.find(0x2010)).isNull();
        assertThat(map.findSubpage(0x2010, 4).guestBase()).isEqualTo(0x2010);
        assertThat(map.findSubpage(0x201e, 4).guestBase()).isEqualTo(0x2010);
        assertThat(map.findSubpage(0x2020, 2).guestBase()).isEqualTo(0x2010);
        assertThat(map.findSubpage(0x2020, 4)).as("across the end").isNull();
        assertThat(map.findSubpage(0x200f, 1)).isNull();
        assertThat(map.findSubpage(0x1000, 4).guestBase()).isEqualTo(0x1000);
        assertThat(map.findSubpage(0x1002, 4)).isNull();
    }

    @Test
    void memoryIsGranular() {
        assertThatThrownBy(() -> Stage2Map.of(List.of(memory(0x2010, 0x1000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 KiB");
    }

    private static Stage2Range subpage(long base, long size) {
        return new Stage2Range(base, size, true, true, new Target.Device(DEVICE, 0));
    }

    private static Stage2Range memory(long base, long size) {
        return new Stage2Range(base, size, true, true, new Target.HostMemory(0x10000 + base));
    }
}

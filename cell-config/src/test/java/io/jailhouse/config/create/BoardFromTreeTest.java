package io.jailhouse.config.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import io.jailhouse.config.devicetree.FlattenedTree;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BoardFromTreeTest {
    private static DeviceTree board(String gic, int... addresses) {
        return DeviceTreeReader.read(flattened(gic, addresses));
    }

    static byte[] flattened(String gic, int... addresses) {
        return new FlattenedTree()
                .open("")
                .string("compatible", "acme,one-board")
                .cells("#address-cells", 1)
                .cells("#size-cells", 1)
                .open("aliases")
                .string("serial0", "/serial@9000000")
                .close()
                .open("chosen")
                .string("stdout-path", "serial0:115200n8")
                .close()
                .open("memory@40000000")
                .cells("reg", 0x40000000, 0x20000000)
                .close()
                .open("cpus")
                .cells("#address-cells", 1)
                .cells("#size-cells", 0)
                .open("cpu@0")
                .string("device_type", "cpu")
                .string("compatible", "arm,cortex-a53")
                .cells("reg", 0)
                .close()
                .open("cpu@1")
                .string("device_type", "cpu")
                .cells("reg", 1)
                .close()
                .close()
                .open("interrupt-controller@8000000")
                .string("compatible", gic)
                .cells("interrupts", 1, 9, 4)
                .cells("reg", addresses)
                .close()
                .open("serial@9000000")
                .string("compatible", "arm,pl011")
                .cells("reg", 0x9000000, 0x100)
                .close()
                .open("rtc@9001000")
                .cells("reg", 0x9001000, 0x100)
                .close()
                .close()
                .bytes();
    }

    private static SystemConfig made(DeviceTree tree) {
        return BoardFromTree.of(tree, 0x400000, 0x4000000);
    }

    @Test
    void theRootCellGetsEverythingButTheHypervisorsMemory() {
        SystemConfig made = made(board("arm,gic-v3", 0x8000000, 0x10000, 0x80a0000, 0x40000));
        assertThat(made.architecture()).contains(Architecture.ARM64);
        assertThat(made.name()).isEqualTo("one-board");
        assertThat(made.rootCell().cpuSet().format()).isEqualTo("0-1");
        assertThat(made.hypervisorMemory()).isEqualTo(new MemoryRegion(0x5fc00000, 0, 0x400000, 0));
        assertThat(made.debugConsole().address()).isEqualTo(0x9000000);
        assertThat(made.debugConsole().type()).contains(ConsoleType.PL011);
        assertThat(made.platformInfo().machine()).isInstanceOfSatisfying(MachineInfo.Arm.class, arm -> {
            assertThat(arm.gicVersion()).isEqualTo(3);
            assertThat(arm.gicrBase()).isEqualTo(0x80a0000);
            assertThat(arm.maintenanceIrq()).isEqualTo(25);
        });
        List<MemoryRegion> regions = made.rootCell().memoryRegions();
        assertThat(regions).hasSize(2);
        assertThat(regions.getFirst().size()).isEqualTo(0x1fc00000);
        assertThat(regions.getLast().physStart()).isEqualTo(0x9000000);
        assertThat(regions.getLast().size()).isEqualTo(0x2000);
        assertThat(regions.getLast().has(MemoryFlag.IO)).isTrue();
    }

    @Test
    void theResultPassesTheCheckAndCanBeReadAgain() {
        SystemConfig made = made(board("arm,gic-v3", 0x8000000, 0x10000, 0x80a0000, 0x40000));
        assertThat(ConfigCheck.of("made", made, List.of()).findings()).isEmpty();
        SystemConfig read =
                ConfigReader.readSystem("made", ConfigWriter.write(made)).configuration();
        assertThat(read.hypervisorMemory()).isEqualTo(made.hypervisorMemory());
        assertThat(read.platformInfo()).isEqualTo(made.platformInfo());
        assertThat(read.rootCell().memoryRegions()).isEqualTo(made.rootCell().memoryRegions());
        assertThat(read.rootCell().irqchips()).isEqualTo(made.rootCell().irqchips());
    }

    @Test
    void gicV2NeedsItsFourParts() {
        SystemConfig made =
                made(board("arm,gic-400", 0x8000000, 0x1000, 0x8010000, 0x2000, 0x8020000, 0x2000, 0x8030000, 0x2000));
        assertThat(made.platformInfo().machine()).isInstanceOfSatisfying(MachineInfo.Arm.class, arm -> {
            assertThat(arm.gicVersion()).isEqualTo(2);
            assertThat(arm.gicvBase()).isEqualTo(0x8030000);
        });
        assertThatThrownBy(() -> made(board("arm,gic-400", 0x8000000, 0x1000, 0x8010000, 0x2000)))
                .isInstanceOf(UnsuitableTreeException.class)
                .hasMessageContaining("no addresses of GICH and GICV");
    }

    @Test
    void aTreeThatLacksSomethingIsRefused() {
        assertThatThrownBy(() -> made(board("other", 0, 0))).hasMessage("it has no GICv2 or GICv3 with addresses");
        DeviceTree tree = board("arm,gic-v3", 0x8000000, 0x10000, 0x80a0000, 0x40000);
        assertThatThrownBy(() -> BoardFromTree.of(tree, 0x400000, 0x40000000))
                .hasMessage("no block of its memory below 4 GiB has 0x40400000 bytes");
    }
}

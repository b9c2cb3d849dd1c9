package io.jailhouse.config.devicetree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class DeviceTreeReaderTest {
    private static byte[] board() {
        return new FlattenedTree()
                .open("")
                .string("model", "A board")
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .open("memory@80000000")
                .cells("reg", 0, 0x80000000, 0, 0x40000000, 8, 0, 0, 0x1000)
                .close()
                .open("reserved-memory")
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .string("ranges", "")
                .open("jailhouse@90000000")
                .cells("reg", 0, 0x90000000, 0, 0x100000)
                .close()
                .close()
                .open("bus")
                .cells("#address-cells", 1)
                .cells("#size-cells", 1)
                .cells("ranges", 0x0, 0, 0xf0000000, 0x10000)
                .open("serial@800")
                .cells("reg", 0x800, 0x100)
                .string("status", "disabled")
                .close()
                .close()
                .open("cpus")
                .cells("#address-cells", 1)
                .cells("#size-cells", 0)
                .open("cpu@0")
                .cells("reg", 0)
                .close()
                .close()
                .close()
                .bytes();
    }

    @Test
    void memoryAndReservationsAreRead() {
        DeviceTree tree = DeviceTreeReader.read(board());
        assertThat(tree.model()).contains("A board");
        assertThat(tree.memory())
                .containsExactly(new AddressBlock(0x80000000L, 0x40000000), new AddressBlock(0x8_0000_0000L, 0x1000));
        assertThat(tree.reservations()).containsExactly(new AddressBlock(0x1000, 0x2000));
    }

    @Test
    void addressesOfABusBecomeThoseOfTheCpu() {
        DeviceNode serial = DeviceTreeReader.read(board()).root().all().stream()
                .filter(node -> node.path().equals("/bus/serial@800"))
                .findFirst()
                .orElseThrow();
        assertThat(serial.blocks()).containsExactly(new AddressBlock(0xf0000800L, 0x100));
        assertThat(serial.isDisabled()).isTrue();
        assertThat(DeviceTreeReader.read(board())
                        .children("cpus")
                        .getFirst()
                        .children()
                        .getFirst()
                        .blocks())
                .isEmpty();
    }

    @Test
    void anyBytesGiveATreeOrOneSentence() {
        assertThatThrownBy(() -> DeviceTreeReader.read(new byte[100]))
                .isInstanceOf(DeviceTreeFormatException.class)
                .hasMessageStartingWith("not a flattened device tree");
        Random random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = board();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(10);
            try {
                assertThat(DeviceTreeReader.read(bytes).root().all()).isNotEmpty();
            } catch (DeviceTreeFormatException e) {
                assertThat(e.getMessage().lines()).hasSize(1);
            }
        }
    }
}

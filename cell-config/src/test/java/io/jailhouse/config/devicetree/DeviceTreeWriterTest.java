package io.jailhouse.config.devicetree;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.FixedBytes;
import org.junit.jupiter.api.Test;

final class DeviceTreeWriterTest {
    private static DeviceTree tree() {
        return DeviceTreeReader.read(new FlattenedTree()
                .open("")
                .string("model", "A board")
                .cells("#address-cells", 2)
                .cells("#size-cells", 1)
                .open("memory@80000000")
                .cells("reg", 0, 0x80000000, 0x40000000)
                .close()
                .open("chosen")
                .string("bootargs", "quiet")
                .close()
                .close()
                .bytes());
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        DeviceTree tree = tree();
        assertThat(DeviceTreeReader.read(DeviceTreeWriter.write(tree))).isEqualTo(tree);
    }

    @Test
    void aPropertyIsReplacedAndItsNodeMadeIfNeedBe() {
        DeviceTree changed = tree().with("chosen", "bootargs", FixedBytes.of(new byte[] {'x', 0}))
                .with("aliases", "serial0", FixedBytes.of(new byte[] {'/', 'u', 0}));
        DeviceTree read = DeviceTreeReader.read(DeviceTreeWriter.write(changed));
        assertThat(read.children("chosen").getFirst().text("bootargs")).contains("x");
        assertThat(read.children("aliases").getFirst().text("serial0")).contains("/u");
        assertThat(read.memory()).isEqualTo(tree().memory());
    }
}

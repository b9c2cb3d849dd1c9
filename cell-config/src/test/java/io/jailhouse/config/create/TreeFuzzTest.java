package io.jailhouse.config.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.BoundedInputs;
import io.jailhouse.config.ByteChange;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.CheckedTree;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeFormatException;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever a device tree holds, a configuration is made of it and checked against it, or it is refused with a sentence. */
@AddLifecycleHook(BoundedInputs.class)
final class TreeFuzzTest {
    private static final byte[] TREE =
            BoardFromTreeTest.flattened("arm,gic-v3", 0x8000000, 0x10000, 0x80a0000, 0x40000);
    private static final SystemConfig BOARD = made(DeviceTreeReader.read(TREE));

    private static SystemConfig made(DeviceTree tree) {
        return BoardFromTree.of(tree, 0x400000, 0x4000000);
    }

    @Provide
    Arbitrary<List<ByteChange>> changes() {
        return ByteChange.any().list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void changedTreesBecomeConfigurationsOrAreRefused(@ForAll("changes") List<ByteChange> changes) {
        byte[] bytes = TREE;
        for (ByteChange change : changes) {
            bytes = change.of(bytes);
        }
        try {
            DeviceTree tree = DeviceTreeReader.read(bytes);
            assertThat(ConfigCheck.of("a", BOARD, List.of(), Optional.of(new CheckedTree("a.dtb", tree)))
                            .text())
                    .startsWith("Reading configuration set:");
            assertThat(ConfigReader.read("made", ConfigWriter.write(made(tree))).notes())
                    .isEmpty();
        } catch (DeviceTreeFormatException | UnsuitableTreeException e) {
            assertThat(e).hasMessageNotContainingAny("null", "Exception");
        }
    }
}

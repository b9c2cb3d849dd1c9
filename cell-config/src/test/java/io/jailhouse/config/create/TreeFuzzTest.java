package io.jailhouse.config.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.BoundedInputs;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.CheckedTree;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeFormatException;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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

    /** One change: where, how, and with what. */
    record Change(int place, int sort, int value) {}

    private static SystemConfig made(DeviceTree tree) {
        return BoardFromTree.of(tree, 0x400000, 0x4000000);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> any = Arbitraries.integers();
        return Combinators.combine(any, Arbitraries.integers().between(0, 3), any)
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void changedTreesBecomeConfigurationsOrAreRefused(@ForAll("changes") List<Change> changes) {
        byte[] bytes = TREE;
        for (Change change : changes) {
            bytes = changed(bytes, change);
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

    private static byte[] changed(byte[] original, Change change) {
        byte[] bytes = original.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int at = Math.floorMod(change.place(), bytes.length);
        switch (change.sort()) {
            case 0 -> bytes[at] = (byte) change.value();
            case 1 -> bytes[at] ^= (byte) (1 << Math.floorMod(change.value(), Byte.SIZE));
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + Integer.BYTES), (byte) change.value());
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }
}

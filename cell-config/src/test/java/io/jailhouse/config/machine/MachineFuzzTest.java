package io.jailhouse.config.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.BoundedInputs;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.create.BoardFromMachine;
import io.jailhouse.config.source.ConfigDecompiler;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever the files of a machine hold, a configuration is made of them or they are refused with a sentence. */
@AddLifecycleHook(BoundedInputs.class)
final class MachineFuzzTest {
    /** One change: of which file, where, how, and with what. */
    record Change(int file, int place, int sort, int value) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> any = Arbitraries.integers();
        return Combinators.combine(any, any, Arbitraries.integers().between(0, 3), any)
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void changedMachinesBecomeConfigurationsOrAreRefused(
            @ForAll boolean intel, @ForAll("changes") List<Change> changes) {
        MadeUpMachine machine = intel ? MadeUpMachine.intel() : MadeUpMachine.amd();
        List<String> paths = machine.paths();
        for (Change change : changes) {
            String path = paths.get(Math.floorMod(change.file(), paths.size()));
            machine.bytes(path, changed(machine.required(path), change));
        }
        try {
            HardwareCheck.of(machine);
            BoardFromMachine.Made made = BoardFromMachine.of(Machine.read(machine, "ttyS0"), 0x600000, 0x4c00000);
            byte[] bytes = ConfigWriter.write(made.board());
            assertThat(ConfigReader.read("made", bytes).notes()).isEmpty();
            assertThat(ConfigDecompiler.decompile(bytes, made.comments())).doesNotContain("have no name in the format");
        } catch (MachineFormatException e) {
            assertThat(e).hasMessageNotContainingAny("null", "Exception");
        }
    }

    private static byte[] changed(byte[] bytes, Change change) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = Math.floorMod(change.place(), bytes.length);
        switch (change.sort()) {
            case 0 -> bytes[at] = (byte) change.value();
            case 1 -> bytes[at] ^= (byte) (1 << Math.floorMod(change.value(), Byte.SIZE));
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) change.value());
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }
}

package io.jailhouse.config.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.BoundedInputs;
import io.jailhouse.config.ByteChange;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.create.BoardFromMachine;
import io.jailhouse.config.source.ConfigDecompiler;
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
    /** One change of one of the files. */
    record Change(int file, ByteChange change) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(Arbitraries.integers(), ByteChange.any())
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
            machine.bytes(path, change.change().of(machine.required(path)));
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
}

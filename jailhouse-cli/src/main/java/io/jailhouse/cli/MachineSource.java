package io.jailhouse.cli;

import io.jailhouse.config.machine.MachineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of a machine come from: this machine, a folder, or a collected archive. */
final class MachineSource {
    /** The root folder of this machine. */
    static final Path THIS_MACHINE = Path.of("/");

    private MachineSource() {}

    /**
     * Opens it.
     *
     * @throws CommandFailure if there is no such thing, or only root may look at this machine
     */
    static MachineFiles of(Path root) {
        if (root.equals(THIS_MACHINE) && !isRoot()) {
            throw CommandFailure.exactly("ERROR: You have to be root to work on \"/\"!");
        }
        if (Files.isDirectory(root)) {
            return new MachineFolder(root);
        }
        try {
            return new MachineArchive(TarFormat.read(CommandContext.readFile(root)));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.saying(root + ": " + e.getMessage());
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

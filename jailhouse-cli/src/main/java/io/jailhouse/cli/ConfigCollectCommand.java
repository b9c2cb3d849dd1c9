package io.jailhouse.cli;

import io.jailhouse.config.machine.CollectedFiles;
import io.jailhouse.config.machine.MachineFiles;
import io.jailhouse.config.machine.MachineFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config collect}: puts what {@code config create} needs to know of a machine into an archive. */
@Command(name = "collect")
final class ConfigCollectCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE.tar", description = "where the archive goes")
    private Path archive;

    @Option(
            names = {"-r", "--root"},
            paramLabel = "DIR",
            description = "folder with the machine's proc and sys")
    private Path root = MachineSource.THIS_MACHINE;

    ConfigCollectCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MachineFiles files = MachineSource.of(root);
        Map<String, byte[]> collected = new LinkedHashMap<>();
        try {
            CollectedFiles.needed(files).forEach(path -> collected.put(path, files.required(path)));
            CollectedFiles.wanted(files)
                    .forEach(path -> files.read(path).ifPresent(content -> collected.put(path, content)));
            Files.write(archive, TarFormat.write(collected));
        } catch (MachineFormatException e) {
            throw CommandFailure.saying(e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.saying("cannot write " + archive + ": " + e.getMessage());
        }
        context.out().printf("%d files of the machine are in %s%n", collected.size(), archive);
        return 0;
    }
}

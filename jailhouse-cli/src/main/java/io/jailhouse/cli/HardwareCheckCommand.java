package io.jailhouse.cli;

import io.jailhouse.config.machine.HardwareCheck;
import io.jailhouse.config.machine.MachineFormatException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hardware check}: tells whether the original hypervisor could run on an x86 machine. Needs no board. */
@Command(name = "check")
final class HardwareCheckCommand implements Callable<Integer>, ScriptCommand {
    private static final Set<String> X86 = Set.of("amd64", "x86_64", "x86", "i386");
    private static final int FAILED = 2;

    private final CommandContext context;

    @Option(
            names = {"-r", "--root"},
            paramLabel = "DIR",
            description = "folder with the machine's proc, sys and dev, or a collected archive")
    private Path root = MachineSource.THIS_MACHINE;

    HardwareCheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (root.equals(MachineSource.THIS_MACHINE) && !X86.contains(System.getProperty("os.arch"))) {
            throw CommandFailure.exactly("Unsupported architecture");
        }
        try {
            HardwareCheck.Report report = HardwareCheck.of(MachineSource.of(root));
            context.out().print(report.text());
            return report.exitCode();
        } catch (MachineFormatException e) {
            context.err().println("ERROR: " + e.getMessage());
            return FAILED;
        }
    }
}

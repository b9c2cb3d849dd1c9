package io.jailhouse.cli;

import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.create.BoardFromMachine;
import io.jailhouse.config.create.BoardFromTree;
import io.jailhouse.config.create.UnsuitableTreeException;
import io.jailhouse.config.devicetree.DeviceTreeFormatException;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import io.jailhouse.config.machine.CollectorScript;
import io.jailhouse.config.machine.Machine;
import io.jailhouse.config.machine.MachineFormatException;
import io.jailhouse.config.source.ConfigDecompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code config create}: makes a board's configuration in C, from what the Linux of an x86 machine says about it, or from
 * the device tree of an ARM board.
 */
@Command(name = "create")
final class ConfigCreateCommand implements Callable<Integer>, ScriptCommand {
    private static final String UNITS = "kmg";
    private static final int BITS_PER_UNIT = 10;
    private static final long PAGE = 4096;
    private static final long MOST = 1L << 40;

    private final CommandContext context;

    @Parameters(paramLabel = "FILE", description = "where the configuration or the script goes")
    private Path result;

    @Option(names = "--dtb", paramLabel = "FILE", description = "flattened device tree of an ARM board")
    private Path deviceTree;

    @Option(
            names = {"-r", "--root"},
            paramLabel = "DIR",
            description = "folder with the machine's proc and sys, or a collected archive; else this machine")
    private Path root = MachineSource.THIS_MACHINE;

    @Option(
            names = {"-g", "--generate-collector"},
            description = "write a script that collects the files of another machine into an archive")
    private boolean collector;

    @Option(
            names = {"-c", "--console"},
            paramLabel = "NAME",
            description = "serial port for the hypervisor, such as ttyS0, or none")
    private String console = "ttyS0";

    @Option(names = "--mem-hv", paramLabel = "SIZE", description = "memory of the hypervisor")
    private String hypervisor;

    @Option(names = "--mem-inmates", paramLabel = "SIZE", description = "memory of the other cells")
    private String inmates;

    ConfigCreateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try {
            if (collector) {
                writeCollector();
            } else if (deviceTree == null) {
                fromMachine();
            } else {
                fromTree();
            }
        } catch (MachineFormatException e) {
            throw CommandFailure.saying(e.getMessage());
        } catch (DeviceTreeFormatException | UnsuitableTreeException e) {
            throw CommandFailure.saying(deviceTree + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.saying("cannot write " + result + ": " + e.getMessage());
        }
        return 0;
    }

    private void writeCollector() throws IOException {
        if (deviceTree != null) {
            throw CommandFailure.saying("--generate-collector: a device tree is one file, which needs no collecting");
        }
        Files.writeString(result, CollectorScript.of(root.toString()));
        if (!result.toFile().setExecutable(true, true)) {
            throw new IOException("it cannot be made executable");
        }
    }

    private void fromMachine() throws IOException {
        long hypervisorBytes = size("--mem-hv", hypervisor, "6M");
        long inmateBytes = size("--mem-inmates", inmates, "76M");
        Machine machine = Machine.read(MachineSource.of(root), console);
        BoardFromMachine.Made made = BoardFromMachine.of(machine, hypervisorBytes, inmateBytes);
        context.warn(machine.warnings());
        Files.writeString(result, ConfigDecompiler.decompile(ConfigWriter.write(made.board()), made.comments()));
        context.out().println("start Linux with " + made.commandLine());
    }

    private void fromTree() throws IOException {
        byte[] tree = CommandContext.readFile(deviceTree);
        long hypervisorBytes = size("--mem-hv", hypervisor, "4M");
        long inmateBytes = size("--mem-inmates", inmates, "64M");
        SystemConfig board = BoardFromTree.of(DeviceTreeReader.read(tree), hypervisorBytes, inmateBytes);
        String name = result.getFileName().toString();
        Files.writeString(result, ConfigDecompiler.decompile(name, ConfigWriter.write(board)));
        context.out()
                .printf(
                        "hypervisor: 0x%x bytes at 0x%x; reserve 0x%x bytes before it for other cells%n",
                        hypervisorBytes, board.hypervisorMemory().physStart(), inmateBytes);
    }

    private static long size(String option, String given, String usual) {
        String text = given == null ? usual : given;
        int unit = text.isEmpty()
                ? -1
                : UNITS.indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1));
        try {
            long number = Long.decode(unit < 0 ? text : text.substring(0, text.length() - 1));
            long bytes = number << (BITS_PER_UNIT * (unit + 1));
            if (number > 0 && number < MOST && bytes > 0 && bytes < MOST && bytes % PAGE == 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            throw CommandFailure.saying("%s: %s is no size".formatted(option, text));
        }
        throw CommandFailure.saying("%s: %s is no size of whole pages".formatted(option, text));
    }
}

package io.jailhouse.cli;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.devicetree.DeviceTreeFormatException;
import io.jailhouse.config.linux.LinuxImages;
import io.jailhouse.config.linux.NoRoomForLinuxException;
import io.jailhouse.proto.CellReference;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cell linux}: creates a cell, loads a kernel with what it needs, and starts it. */
@Command(name = "linux")
final class CellLinuxCommand implements Callable<Integer>, ScriptCommand {
    private static final String LOADER = "inmates/bin/arm64/linux-loader.bin";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Parameters(index = "0", paramLabel = "CELLCONFIG")
    private Path configuration;

    @Parameters(index = "1", paramLabel = "KERNEL")
    private Path kernel;

    @Option(
            names = {"-d", "--dtb"},
            paramLabel = "DTB")
    private Path tree;

    @Option(
            names = {"-i", "--initrd"},
            paramLabel = "INITRD")
    private Path initrd;

    @Option(
            names = {"-c", "--cmdline"},
            paramLabel = "CMDLINE")
    private String commandLine;

    @Option(
            names = {"-w", "--write-params"},
            paramLabel = "PARAMS_FILE")
    private Path parametersFile;

    @Option(
            names = {"-a", "--arch"},
            paramLabel = "ARCH")
    private String architecture;

    @Option(
            names = {"-k", "--kernel-decomp-factor"},
            paramLabel = "FACTOR")
    private Integer decompressionFactor;

    CellLinuxCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (decompressionFactor != null && decompressionFactor < 0) {
            throw new ParameterException(spec.commandLine(), "cell linux: FACTOR is negative");
        }
        Configuration read = ConfigurationFile.read(context, configuration);
        if (!(read instanceof CellConfig cell)) {
            throw CommandFailure.exactly("Not a cell configuration: " + configuration);
        }
        Architecture target = target(cell);
        if (tree == null && target != Architecture.X86) {
            throw CommandFailure.exactly("No device tree specified");
        }
        LinuxImages images = place(cell, target);
        if (parametersFile == null) {
            boot(cell, images);
        } else {
            writeParameters(cell, images);
        }
        return 0;
    }

    private Architecture target(CellConfig cell) {
        if (architecture == null) {
            return cell.architecture().orElse(Architecture.ARM64);
        }
        return Arrays.stream(Architecture.values())
                .filter(known -> known.label().equals(architecture))
                .findFirst()
                .orElseThrow(() -> CommandFailure.exactly("Unknown architecture"));
    }

    private LinuxImages place(CellConfig cell, Architecture target) {
        try {
            return LinuxImages.place(
                            cell,
                            target,
                            new LinuxImages.Request(
                                    CommandContext.readFile(kernel),
                                    tree == null ? new byte[0] : CommandContext.readFile(tree),
                                    initrd == null ? 0 : Files.size(initrd),
                                    Optional.ofNullable(commandLine),
                                    Optional.ofNullable(decompressionFactor)))
                    .orElseThrow(() -> CommandFailure.exactly("Unsupported architecture"));
        } catch (NoRoomForLinuxException e) {
            throw CommandFailure.exactly(e.getMessage());
        } catch (DeviceTreeFormatException e) {
            throw CommandFailure.saying(tree + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.saying("cannot read " + initrd + ": " + e.getMessage());
        }
    }

    private void boot(CellConfig cell, LinuxImages images) {
        Path loader = ProductFiles.require("cell linux", LOADER);
        CellReference reference = CellNameArguments.ofName(cell.name());
        List<LoadArguments.Image> parts = new ArrayList<>(List.of(
                new LoadArguments.Image(new LoadArguments.Source.OfFile(loader), images.loaderAddress()),
                new LoadArguments.Image(
                        new LoadArguments.Source.OfBytes(
                                kernel.toString(), images.kernel().bytes()),
                        images.kernelAddress()),
                new LoadArguments.Image(
                        new LoadArguments.Source.OfBytes(tree.toString(), images.tree()), images.treeAddress()),
                new LoadArguments.Image(
                        new LoadArguments.Source.OfString(images.parameters()), images.parametersAddress())));
        if (initrd != null) {
            parts.add(new LoadArguments.Image(new LoadArguments.Source.OfFile(initrd), images.initrdAddress()));
        }
        BoardSession session = context.session(board.board());
        createUnlessThere(session);
        CellLoadCommand.load(session, new LoadArguments(reference, parts), null);
        CellStartCommand.start(session, reference);
    }

    private void createUnlessThere(BoardSession session) {
        try {
            CellCreateCommand.create(context, session, configuration);
        } catch (CommandFailure failure) {
            String exists = CellCreateCommand.IOCTL + ": " + Errno.EEXIST.sentence();
            if (!failure.lines().contains(exists)) {
                throw failure;
            }
        }
    }

    private void writeParameters(CellConfig cell, LinuxImages images) {
        try {
            Files.write(parametersFile, images.tree());
        } catch (IOException e) {
            throw CommandFailure.saying("cannot write " + parametersFile + ": " + e.getMessage());
        }
        boolean unpack = images.kernel().wasCompressed();
        context.out().print("""
                Modified device tree written. Start Linux with the following commands (adjusting paths as needed):

                jailhouse cell create %s
                jailhouse cell load %s linux-loader.bin -a 0x%x -s "%s" -a 0x%x %s -a 0x%x %s%s -a 0x%x
                jailhouse cell start %s
                """.formatted(
                        configuration,
                        cell.name(),
                        images.loaderAddress(),
                        images.parameters(),
                        images.parametersAddress(),
                        kernel + (unpack ? "-unzipped" : ""),
                        images.kernelAddress(),
                        initrd == null ? "" : "%s -a 0x%x ".formatted(initrd, images.initrdAddress()),
                        parametersFile,
                        images.treeAddress(),
                        cell.name()));
        if (unpack) {
            context.out().printf("%nNote that %s is zipped and requires decompression first.%n", kernel);
        }
    }
}

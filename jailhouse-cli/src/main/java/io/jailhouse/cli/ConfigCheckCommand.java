package io.jailhouse.cli;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.CheckReport;
import io.jailhouse.config.check.CheckedCell;
import io.jailhouse.config.check.CheckedTree;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeFormatException;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config check}: looks for mistakes in a board's configuration and its cells. Exit code 1 if there are errors. */
@Command(name = "check")
final class ConfigCheckCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SYSCONFIG", description = "system configuration")
    private Path system;

    @Parameters(index = "1..*", paramLabel = "CELLCONFIG", description = "cells that live at the same time")
    private List<Path> cells = new ArrayList<>();

    @Option(names = "--dtb", paramLabel = "FILE", description = "flattened device tree of the root cell's Linux")
    private Path deviceTree;

    @Mixin
    private OutputOption output;

    ConfigCheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SystemConfig board = board(ConfigurationFile.bytes(context, system));
        List<CheckedCell> guests = new ArrayList<>();
        for (Path file : cells) {
            guests.add(
                    new CheckedCell(file.toString(), cell(board, file, ConfigurationFile.bytes(context, file)), false));
        }
        CheckReport report = ConfigCheck.of(system.toString(), board, guests, tree());
        if (output.isJson()) {
            context.json(report.toMap());
        } else {
            context.out().print(report.text());
        }
        return report.fails() ? 1 : 0;
    }

    private Optional<CheckedTree> tree() {
        if (deviceTree == null) {
            return Optional.empty();
        }
        try {
            DeviceTree tree = DeviceTreeReader.read(CommandContext.readFile(deviceTree));
            return Optional.of(new CheckedTree(deviceTree.toString(), tree));
        } catch (DeviceTreeFormatException e) {
            throw CommandFailure.saying(deviceTree + ": " + e.getMessage());
        }
    }

    private SystemConfig board(byte[] bytes) {
        try {
            return current(
                    system, ConfigReader.readSystem(system.toString(), bytes).configuration());
        } catch (ConfigFormatException e) {
            throw refusal("Not a root cell configuration", system, e);
        }
    }

    private CellConfig cell(SystemConfig board, Path file, byte[] bytes) {
        CellConfig cell;
        try {
            cell = current(file, ConfigReader.readCell(file.toString(), bytes).configuration());
        } catch (ConfigFormatException e) {
            throw refusal("Not a cell configuration", file, e);
        }
        if (!cell.architecture().equals(board.architecture())) {
            throw CommandFailure.exactly("Cell architecture mismatch: "
                    + cell.architecture().map(Architecture::label).orElse("unknown") + ": " + file);
        }
        return cell;
    }

    /** The original checks the current revision only. */
    private static <C extends Configuration> C current(Path file, C configuration) {
        if (configuration.architecture().isEmpty()) {
            throw CommandFailure.exactly("Configuration file revision mismatch: " + file);
        }
        return configuration;
    }

    private static CommandFailure refusal(String sentence, Path file, ConfigFormatException reason) {
        String line = switch (reason.kind()) {
            case REVISION -> "Configuration file revision mismatch";
            case ARCHITECTURE -> "Configuration has unsupported architecture";
            case SIGNATURE, TRUNCATED, TOO_LARGE -> sentence;
        };
        return CommandFailure.because(line + ": " + file, reason.getMessage());
    }
}

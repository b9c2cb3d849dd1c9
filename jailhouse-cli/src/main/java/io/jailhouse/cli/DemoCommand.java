package io.jailhouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo ...}: shows what the project does, without any preparation. */
@Command(
        name = "demo",
        subcommands = {DemoUartCommand.class, DemoGicCommand.class})
final class DemoCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "demo: no demonstration named");
    }
}

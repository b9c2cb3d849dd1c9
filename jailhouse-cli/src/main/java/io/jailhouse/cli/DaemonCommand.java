package io.jailhouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daemon ...}: the hypervisor daemon of a board, for those who do not leave it to {@code enable}. */
@Command(
        name = "daemon",
        subcommands = {
            DaemonRunCommand.class,
            DaemonStartCommand.class,
            DaemonStopCommand.class,
            DaemonStatusCommand.class
        })
final class DaemonCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "daemon: no command given");
    }
}

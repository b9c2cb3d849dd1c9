package io.jailhouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code root ...}: an inmate in the root cell, in place of the Linux of a real board. */
@Command(name = "root")
final class RootCellCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "root: no command given");
    }
}

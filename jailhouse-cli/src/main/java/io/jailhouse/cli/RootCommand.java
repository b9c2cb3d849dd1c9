package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jailhouse} itself. */
@Command(name = "jailhouse")
final class RootCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"})
    private boolean help;

    @Option(names = "--version")
    private boolean version;

    @Override
    public Integer call() {
        CommandFactory factory = (CommandFactory) spec.commandLine().getFactory();
        if (version) {
            factory.context().out().println("Jailhouse management tool v0.12");
            return 0;
        }
        if (help) {
            factory.context().out().print(Usage.TEXT);
            return 0;
        }
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}

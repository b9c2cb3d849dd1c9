package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: prints what bash and zsh need to complete commands: {@code source <(jailhouse completion)}. */
@Command(name = CompletionCommand.NAME, hidden = true)
final class CompletionCommand implements Callable<Integer> {
    static final String NAME = "completion";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    CompletionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(AutoComplete.bash("jailhouse", spec.root().commandLine()));
        return 0;
    }
}

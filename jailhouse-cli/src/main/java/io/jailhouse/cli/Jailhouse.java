package io.jailhouse.cli;

import io.jailhouse.shm.ProcessEnd;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** The program {@code jailhouse}. Exit codes: 0 done, 1 failed or wrong usage, 2 wrong usage of a script command. */
public final class Jailhouse {
    private Jailhouse() {}

    /**
     * Runs one command.
     *
     * @param arguments the words behind {@code jailhouse}
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int exitCode;
        boolean hasChild = false;
        try {
            RemoteBoard.Words words = RemoteBoard.take(List.of(arguments), System.getenv());
            try (CommandContext context = new CommandContext(System.in, out, System.err, words.board())) {
                exitCode = run(context, words.command().toArray(String[]::new));
                hasChild = context.hasStartedDaemon();
            }
        } catch (CommandFailure failure) {
            failure.lines().forEach(System.err::println);
            exitCode = 1;
        }
        if (hasChild) {
            ProcessEnd.now(exitCode);
        }
        System.exit(exitCode);
    }

    /**
     * Runs one command in a context; the context stays open.
     *
     * @return the exit code
     */
    static int run(CommandContext context, String... arguments) {
        if (arguments.length == 0) {
            context.out().print(Usage.TEXT);
            return 1;
        }
        CommandLine command = CommandTree.forCall(context, List.of(arguments));
        command.setParameterExceptionHandler((e, words) -> {
            if (e.getCommandLine().getCommand() instanceof OwnUsage own) {
                context.out().println(own.usage());
                return 1;
            }
            boolean script = e.getCommandLine().getCommand() instanceof ScriptCommand;
            context.err()
                    .println("jailhouse: " + e.getMessage().lines().findFirst().orElse("wrong usage"));
            if (script) {
                e.getCommandLine().usage(context.err());
                return 2;
            }
            context.out().print(Usage.TEXT);
            return 1;
        });
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (e instanceof CommandFailure failure) {
                failure.lines().forEach(context.err()::println);
            } else {
                context.err().println("jailhouse: " + e);
            }
            return 1;
        });
        return command.execute(arguments);
    }
}

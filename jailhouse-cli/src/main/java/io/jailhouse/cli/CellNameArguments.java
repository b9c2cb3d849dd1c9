package io.jailhouse.cli;

import io.jailhouse.proto.CellReference;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code {ID | [--name] NAME}}: a number is an id, everything else, and what follows {@code --name}, a name. */
final class CellNameArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--name", paramLabel = "NAME")
    private String name;

    @Parameters(arity = "0..1", paramLabel = "{ID|NAME}")
    private String idOrName;

    CellReference reference() {
        if ((name == null) == (idOrName == null)) {
            throw new ParameterException(spec.commandLine(), "exactly one cell must be named");
        }
        return name != null ? ofName(name) : of(idOrName);
    }

    static CellReference of(String word) {
        OptionalLong number = Numbers.parse(word);
        return number.isPresent()
                ? CellReference.newBuilder().setId((int) number.getAsLong()).build()
                : ofName(word);
    }

    static CellReference ofName(String name) {
        return CellReference.newBuilder().setName(name).build();
    }
}

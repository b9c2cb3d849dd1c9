package io.jailhouse.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;

/** Makes commands; those with a constructor that takes the context are given it. */
final class CommandFactory implements CommandLine.IFactory {
    private final CommandContext context;
    private final CommandLine.IFactory others = CommandLine.defaultFactory();

    CommandFactory(CommandContext context) {
        this.context = context;
    }

    CommandContext context() {
        return context;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == CommandContext.class) {
                return type.cast(constructor.newInstance(context));
            }
        }
        return others.create(type);
    }
}

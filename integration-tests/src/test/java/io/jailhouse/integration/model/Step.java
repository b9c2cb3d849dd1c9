package io.jailhouse.integration.model;

import java.util.List;
import java.util.Random;

/** A command, or something that happens to a cell. */
sealed interface Step {
    record Create(CellVariant variant) implements Step {}

    record Load(String cell) implements Step {}

    record Start(String cell) implements Step {}

    record Destroy(String cell) implements Step {}

    /** The cell's agent dies. */
    record AgentDies(String cell) implements Step {}

    /** A CPU of a running cell is parked after a violation. */
    record Violation(String cell, int cpu) implements Step {}

    /** The inmate of a running cell says "running/locked", or takes it back. */
    record Lock(String cell, boolean locked) implements Step {}

    List<String> NAMES = List.of("first", "second", "between", "greedy", "nobody", "k3-am625-sk");

    /** A command that a user can give. */
    static Step command(Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Create(CellVariant.ALL.get(random.nextInt(CellVariant.ALL.size())));
            case 3, 4 -> new Load(name);
            case 5, 6 -> new Start(name);
            default -> new Destroy(name);
        };
    }

    /** A command, or something that happens. */
    static Step any(Random random) {
        String name = NAMES.get(random.nextInt(4));
        return switch (random.nextInt(12)) {
            case 0 -> new AgentDies(name);
            case 1 -> new Violation(name, random.nextInt(4));
            case 2 -> new Lock(name, random.nextInt(3) == 0);
            default -> command(random);
        };
    }
}

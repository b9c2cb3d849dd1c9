package io.jailhouse.cli;

import io.jailhouse.fault.FaultPoint;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code fault points}: where faults can be armed. */
@Command(name = "points")
final class FaultPointsCommand implements Callable<Integer> {
    private final CommandContext context;

    FaultPointsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        for (FaultPoint point : FaultPoint.values()) {
            context.out()
                    .println("%-26s %-7s %s"
                            .formatted(point, point.place().name().toLowerCase(Locale.ROOT), point.meaning()));
        }
        return 0;
    }
}

package io.jailhouse.cli;

import io.jailhouse.proto.CpuStatistics;
import io.jailhouse.proto.ReadStatisticsRequest;
import io.jailhouse.proto.ReadStatisticsResponse;
import io.jailhouse.proto.VmexitCount;
import io.jailhouse.transport.Errno;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cell stats}: the vmexit counters of a cell, live on a terminal, else as text or JSON. */
@Command(name = "stats")
final class CellStatsCommand implements Callable<Integer>, OwnUsage {
    private static final String CALL = "reading stats";
    private static final long REFRESH_SECONDS = 1;

    private final CommandContext context;

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    @Mixin
    private CellNameArguments cell;

    @Option(names = "--batch", description = "print the table as text instead of the live screen")
    private boolean batch;

    @Option(names = "--count", paramLabel = "N", description = "print N tables, one a second")
    private int count = 1;

    CellStatsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public String usage() {
        return "usage: jailhouse cell stats { ID | [--name] NAME }";
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count: not a positive number");
        }
        ReadStatisticsRequest request =
                ReadStatisticsRequest.newBuilder().setCell(cell.reference()).build();
        BoardSession session = context.session(board.board());
        ReadStatisticsResponse first = read(session, request);
        if (output.isJson()) {
            context.json(fields(first));
        } else if (batch || count > 1 || !context.isInteractive()) {
            print(session, request, first);
        } else {
            new StatisticsScreen(context.in(), context.out(), () -> read(session, request)).run();
        }
        return 0;
    }

    private static ReadStatisticsResponse read(BoardSession session, ReadStatisticsRequest request) {
        return session.callIfServed(CALL, hypervisor -> hypervisor.readStatistics(request))
                .orElseThrow(() -> CommandFailure.perror(CALL, Errno.ENOENT, "no daemon serves the board"));
    }

    private void print(BoardSession session, ReadStatisticsRequest request, ReadStatisticsResponse first)
            throws InterruptedException {
        Optional<StatisticsTable> before = Optional.empty();
        StatisticsTable table = StatisticsTable.of(first, OptionalInt.empty(), System.nanoTime());
        for (int printed = 1; ; printed++) {
            context.out().println(table.title());
            context.out().println();
            context.out().println(table.heading());
            table.rows(before).forEach(context.out()::println);
            if (printed == count || context.out().checkError()) {
                return;
            }
            context.out().println();
            TimeUnit.SECONDS.sleep(REFRESH_SECONDS);
            before = Optional.of(table);
            table = StatisticsTable.of(read(session, request), OptionalInt.empty(), System.nanoTime());
        }
    }

    private static Map<String, Object> fields(ReadStatisticsResponse statistics) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cell", statistics.getCellName());
        fields.put(
                "counters",
                StatisticsTable.of(statistics, OptionalInt.empty(), 0).values());
        List<Map<String, Object>> cpus =
                statistics.getCpusList().stream().map(CellStatsCommand::fields).toList();
        fields.put("cpus", cpus);
        return fields;
    }

    private static Map<String, Object> fields(CpuStatistics counts) {
        Map<String, Object> counters = new LinkedHashMap<>();
        for (VmexitCount count : counts.getCountsList()) {
            counters.put(count.getName(), count.getValue());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpu", counts.getCpu());
        fields.put("counters", counters);
        return fields;
    }
}

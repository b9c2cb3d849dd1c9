package io.jailhouse.cli;

import io.jailhouse.proto.CpuStatistics;
import io.jailhouse.proto.ReadStatisticsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The live screen of {@code cell stats}. It is refreshed after 1 s, then every 4 s, and at each key: {@code q} ends it,
 * {@code c} goes through the CPUs, {@code a} shows all of them.
 */
final class StatisticsScreen {
    private static final int FIRST_REFRESH_TENTHS = 10;
    private static final int REFRESH_TENTHS = 40;
    private static final long NANOS_PER_TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final String REVERSE = "\u001b[7m";
    private static final String PLAIN = "\u001b[0m";
    private static final String KEYS = " Q - Quit | C - Toggle CPU | A - All CPUs";

    private final InputStream keys;
    private final PrintStream out;
    private final Supplier<ReadStatisticsResponse> statistics;
    private OptionalInt cpu = OptionalInt.empty();
    private Optional<StatisticsTable> shown = Optional.empty();
    private int delayTenths = FIRST_REFRESH_TENTHS;

    StatisticsScreen(InputStream keys, PrintStream out, Supplier<ReadStatisticsResponse> statistics) {
        this.keys = keys;
        this.out = out;
        this.statistics = statistics;
    }

    /** Shows the screen until the user ends it. */
    void run() {
        try (KeyTerminal terminal = KeyTerminal.open()) {
            Thread restore = new Thread(() -> out.print(LEAVE));
            Runtime.getRuntime().addShutdownHook(restore);
            out.print(ENTER);
            try {
                refreshUntilQuit(terminal);
            } finally {
                out.print(LEAVE);
                out.flush();
                Runtime.getRuntime().removeShutdownHook(restore);
            }
        } catch (IOException e) {
            throw CommandFailure.saying("the terminal cannot be used: " + e.getMessage() + "; try --batch");
        }
    }

    private void refreshUntilQuit(KeyTerminal terminal) throws IOException {
        while (true) {
            ReadStatisticsResponse now = statistics.get();
            StatisticsTable table = StatisticsTable.of(now, cpu, System.nanoTime());
            draw(table, terminal.size());
            shown = Optional.of(table);
            terminal.waitAtMost(delayTenths);
            long asked = System.nanoTime();
            int key = keys.read();
            switch (key) {
                case 'q', 'Q' -> {
                    return;
                }
                case 'c', 'C' -> show(next(now));
                case 'a', 'A' -> show(OptionalInt.empty());
                default -> {
                    if (key < 0 && System.nanoTime() - asked < delayTenths * NANOS_PER_TENTH / 2) {
                        // Not the time that is over but the input.
                        return;
                    }
                    delayTenths = REFRESH_TENTHS;
                }
            }
        }
    }

    private void show(OptionalInt chosen) {
        cpu = chosen;
        shown = Optional.empty();
        delayTenths = FIRST_REFRESH_TENTHS;
    }

    /** The CPU after the one that is shown; the first one after all, and after the last. */
    private OptionalInt next(ReadStatisticsResponse now) {
        List<Integer> cpus =
                now.getCpusList().stream().map(CpuStatistics::getCpu).toList();
        if (cpus.isEmpty()) {
            return OptionalInt.empty();
        }
        int place = cpu.isPresent() ? cpus.indexOf(cpu.getAsInt()) : -1;
        return OptionalInt.of(cpus.get((place + 1) % cpus.size()));
    }

    private void draw(StatisticsTable table, KeyTerminal.Size size) {
        StringBuilder text = new StringBuilder(CLEAR);
        text.append(cut(table.title(), size)).append("\r\n\r\n");
        text.append(REVERSE).append(padded(table.heading(), size)).append(PLAIN);
        List<String> rows = table.rows(shown);
        for (String row : rows.subList(0, Math.clamp(size.rows() - 4L, 0, rows.size()))) {
            text.append("\r\n").append(cut(row, size));
        }
        text.append("\u001b[%d;1H".formatted(size.rows()));
        text.append(REVERSE).append(padded(KEYS, size)).append(PLAIN);
        out.print(text);
        out.flush();
    }

    private static String cut(String line, KeyTerminal.Size size) {
        return line.length() > size.columns() ? line.substring(0, size.columns()) : line;
    }

    private static String padded(String line, KeyTerminal.Size size) {
        return cut(line + " ".repeat(Math.max(0, size.columns() - line.length())), size);
    }
}

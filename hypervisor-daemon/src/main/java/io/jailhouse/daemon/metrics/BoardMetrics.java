package io.jailhouse.daemon.metrics;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsFile;
import io.jailhouse.shm.statistics.VmexitCounter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What a board's endpoint tells. Cells come and go, so the meters are made for each answer out of the board as it is
 * then; the values themselves are where they are counted.
 */
final class BoardMetrics {
    /** The format of the answer. */
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private BoardMetrics() {}

    /** Returns the text for a board. */
    static String of(Board board, StatisticsFile statistics) {
        BoardMetrics metrics = new BoardMetrics();
        try {
            for (Cell cell : board.cells()) {
                metrics.add(cell, statistics);
            }
            metrics.add(statistics.figures());
            return metrics.registry.scrape(OPEN_METRICS);
        } finally {
            metrics.registry.close();
        }
    }

    private void add(Cell cell, StatisticsFile statistics) {
        Tags tags = Tags.of("cell", cell.name(), "id", Integer.toString(cell.id()));
        gauge("jailhouse.cell.running", "1 while the cell runs, locked or not", tags, () -> cell.isRunning() ? 1 : 0);
        gauge("jailhouse.cell.cpus", "CPUs of the cell", tags, () -> cell.cpus().size());
        gauge(
                "jailhouse.cell.failed.cpus",
                "CPUs of the cell that have failed",
                tags,
                () -> cell.failedCpus().size());
        for (int cpu : cell.cpus()) {
            Tags ofCpu = tags.and("cpu", Integer.toString(cpu));
            for (VmexitCounter counter : VmexitCounter.values()) {
                boolean total = counter == VmexitCounter.TOTAL;
                FunctionCounter.builder(
                                total ? "jailhouse.vmexits" : "jailhouse.vmexits.by.reason",
                                statistics,
                                file -> file.counter(cpu, counter))
                        .description(total ? "exits of the CPU to the hypervisor" : "exits with a counter of their own")
                        .tags(total ? ofCpu : ofCpu.and("reason", counter.name().toLowerCase(Locale.ROOT)))
                        .register(registry);
            }
        }
    }

    private void add(PoolFigures figures) {
        gauge("jailhouse.cells", "cells, the root cell included", Tags.empty(), figures::cells);
        pool("mem", figures.poolUsed(), figures.poolPages());
        pool("remap", figures.remapUsed(), figures.remapPages());
    }

    private void pool(String name, long used, long pages) {
        Tags tags = Tags.of("pool", name);
        gauge("jailhouse.page.pool.used", "pages that the hypervisor holds", tags, () -> used);
        gauge("jailhouse.page.pool.size", "pages that the hypervisor has", tags, () -> pages);
    }

    private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}

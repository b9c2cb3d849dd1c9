package io.jailhouse.daemon.rpc;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.proto.CpuStatistics;
import io.jailhouse.proto.ReadStatisticsResponse;
import io.jailhouse.proto.VmexitCount;
import io.jailhouse.shm.statistics.StatisticsFile;
import io.jailhouse.shm.statistics.VmexitCounter;
import io.jailhouse.transport.Errno;

/** The vmexit counters of a cell, as callers ask for them. */
record CellStatistics(Hypervisor hypervisor, EffectExecutor effects) {

    /**
     * Reads the counters of a cell's CPUs.
     *
     * @throws CallRefused if there is no such cell, or the board is not enabled: the original then finds no file
     */
    ReadStatisticsResponse of(CellName name) {
        Board board = hypervisor.board().orElseThrow(CellStatistics::notEnabled);
        Cell cell =
                name.on(board).orElseThrow(() -> new CallRefused(Errno.ENOENT, "there is no cell " + name.quoted()));
        StatisticsFile statistics = effects.statistics().orElseThrow(CellStatistics::notEnabled);
        ReadStatisticsResponse.Builder response =
                ReadStatisticsResponse.newBuilder().setCellName(cell.name());
        try {
            cell.cpus().forEach(cpu -> response.addCpus(counts(statistics, cpu)));
        } catch (IllegalStateException closed) {
            // The board was disabled meanwhile.
            throw notEnabled();
        }
        return response.build();
    }

    private static CpuStatistics counts(StatisticsFile statistics, int cpu) {
        CpuStatistics.Builder counts = CpuStatistics.newBuilder().setCpu(cpu);
        for (VmexitCounter counter : VmexitCounter.values()) {
            counts.addCounts(
                    VmexitCount.newBuilder().setName(counter.fileName()).setValue(statistics.counter(cpu, counter)));
        }
        return counts.build();
    }

    private static CallRefused notEnabled() {
        return new CallRefused(Errno.ENOENT, "the board is not enabled");
    }
}

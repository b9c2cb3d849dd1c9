package io.jailhouse.agent.cell;

import io.jailhouse.agent.device.BankedDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.shm.statistics.CpuStatistics;
import io.jailhouse.shm.statistics.VmexitCounter;

/** A device as one CPU sees it: each access is an exit of that CPU, which is counted. */
final class CountedDevice implements MmioDevice {
    private final MmioDevice device;
    private final CpuStatistics statistics;

    private CountedDevice(MmioDevice device, CpuStatistics statistics) {
        this.device = device;
        this.statistics = statistics;
    }

    /** Returns a cell's stage 2 for one CPU: the same memory, its devices counted, of banked ones the CPU's own. */
    static Stage2Map in(Stage2Map map, int cpu, CpuStatistics statistics) {
        return map.withDevices(device -> {
            if (!(device instanceof BankedDevice banked)) {
                return new CountedDevice(device, statistics);
            }
            MmioDevice own = banked.ofCpu(cpu);
            return banked.isEmulated() ? new CountedDevice(own, statistics) : own;
        });
    }

    @Override
    public long load(long offset, int size) {
        statistics.count(VmexitCounter.MMIO);
        return device.load(offset, size);
    }

    @Override
    public void store(long offset, long value, int size) {
        statistics.count(VmexitCounter.MMIO);
        device.store(offset, value, size);
    }
}

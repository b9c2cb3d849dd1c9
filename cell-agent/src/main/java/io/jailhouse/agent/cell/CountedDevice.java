package io.jailhouse.agent.cell;

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

    /** Returns a cell's stage 2 for one CPU: the same memory, its devices counted. */
    static Stage2Map in(Stage2Map map, CpuStatistics statistics) {
        return map.withDevices(device -> new CountedDevice(device, statistics));
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

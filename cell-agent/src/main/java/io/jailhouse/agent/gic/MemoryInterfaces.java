package io.jailhouse.agent.gic;

import io.jailhouse.agent.device.BankedDevice;
import io.jailhouse.agent.device.MmioDevice;

/** The CPU interfaces of GICv2, of which each CPU finds its own. On hardware a cell reaches them without the hypervisor. */
final class MemoryInterfaces implements BankedDevice {

    private final Gic gic;

    MemoryInterfaces(Gic gic) {
        this.gic = gic;
    }

    @Override
    public MmioDevice ofCpu(int number) {
        return new MemoryInterface(gic.joined(number));
    }

    @Override
    public boolean isEmulated() {
        return false;
    }
}

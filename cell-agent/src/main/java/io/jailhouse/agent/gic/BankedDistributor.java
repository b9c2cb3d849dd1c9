package io.jailhouse.agent.gic;

import io.jailhouse.agent.device.BankedDevice;
import io.jailhouse.agent.device.MmioDevice;

/** The distributor of GICv2, where each CPU finds its own private interrupts. */
final class BankedDistributor implements BankedDevice {

    private final Gic gic;

    BankedDistributor(Gic gic) {
        this.gic = gic;
    }

    @Override
    public MmioDevice ofCpu(int number) {
        CpuInterface cpu = gic.joined(number);
        return new Distributor(gic, cpu.own(), new TargetRouting(gic, cpu));
    }

    @Override
    public boolean isEmulated() {
        return true;
    }
}

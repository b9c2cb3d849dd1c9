package io.jailhouse.agent.gic;

import io.jailhouse.agent.cpu.DeviceViolation;

/** What the hypervisor says when an inmate routes an interrupt of its own to a CPU of somebody else. */
final class ForeignRoute {

    private ForeignRoute() {}

    static DeviceViolation of(int interrupt) {
        return DeviceViolation.saying("Attempt to route IRQ%d outside of cell".formatted(interrupt));
    }
}

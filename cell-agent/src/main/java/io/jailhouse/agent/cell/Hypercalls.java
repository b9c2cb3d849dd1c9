package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;

/**
 * Jailhouse's hypercalls as a non-root cell sees them (include/jailhouse/hypercall.h): management is
 * not permitted; calls that this hypervisor does not offer are unknown.
 */
final class Hypercalls {
    /** Immediate of the HVC instruction that makes a hypercall. */
    static final int IMMEDIATE = 0x4a48;

    private static final long EPERM = -1;
    private static final long ENOSYS = -38;
    private static final long LAST_MANAGEMENT_CALL = 4;
    private static final long CELL_GET_STATE = 6;

    private Hypercalls() {}

    /** Carries out the call in x0 and puts the result there. */
    static void dispatch(CpuEngine cpu) {
        long code = cpu.x(0);
        boolean management = Long.compareUnsigned(code, LAST_MANAGEMENT_CALL) <= 0 || code == CELL_GET_STATE;
        cpu.setX(0, management ? EPERM : ENOSYS);
    }
}

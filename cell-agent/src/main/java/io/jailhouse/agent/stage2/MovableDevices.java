package io.jailhouse.agent.stage2;

import io.jailhouse.agent.device.MmioDevice;

/**
 * Devices whose addresses the guest chooses while it runs: what lies behind base address registers. Asked for every
 * access that nothing else of a {@link Stage2Map} allows, and never remembered. Their offsets are guest-physical
 * addresses.
 */
public interface MovableDevices extends MmioDevice {

    /** Whether a whole access would reach a device now; any thread may call. */
    boolean reach(long guestPhysical, int size);
}

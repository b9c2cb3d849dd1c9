package io.jailhouse.agent.pci;

import io.jailhouse.config.PciDevice;

/** What the hypervisor says of an access to an MSI-X table that it refuses. */
public final class MsixViolation {
    private MsixViolation() {}

    /** Returns the line, without "FATAL:". */
    public static String text(int bdf) {
        return "Invalid PCI MSI-X table/PBA access, device " + PciDevice.address(bdf);
    }
}

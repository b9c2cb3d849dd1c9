package io.jailhouse.agent.pci;

/** Names of PCI functions: bus (8 bits), device (5 bits), function (3 bits) in one number. */
public final class PciAddress {
    private PciAddress() {}

    /** Returns the address as the hypervisor console prints it, for example {@code 00:01.0}. */
    public static String text(int bdf) {
        return "%02x:%02x.%x".formatted(bdf >> 8 & 0xff, bdf >> 3 & 0x1f, bdf & 7);
    }
}

package io.jailhouse.agent.ivshmem;

import java.util.List;

/**
 * What a configuration says of a device.
 *
 * @param bdf bus, device and function
 * @param barMasks which bits of the base address registers can be written
 * @param msixVectors number of MSI-X vectors, up to 16; 0: the device uses INTx
 * @param protocol goes into the class code
 * @param intxInterrupt number of the interrupt that INTx raises
 * @param peerId of the device
 * @param maxPeers largest number of peers
 * @param stateTableSize bytes
 * @param readWriteSize bytes of the section that all peers write
 * @param outputSize bytes of each output section
 * @param baseAddress guest-physical address of the state table; the sections follow
 */
public record IvshmemDevice(
        int bdf,
        List<Integer> barMasks,
        int msixVectors,
        int protocol,
        int intxInterrupt,
        int peerId,
        int maxPeers,
        long stateTableSize,
        long readWriteSize,
        long outputSize,
        long baseAddress) {

    /** Entries of the MSI-X table, used or not. */
    static final int VECTORS = 16;

    /** Copies the list. */
    public IvshmemDevice {
        barMasks = List.copyOf(barMasks);
        if (msixVectors < 0 || msixVectors > VECTORS) {
            throw new IllegalArgumentException("a device cannot have " + msixVectors + " vectors");
        }
    }

    /** Whether the device has an INTx pin and no MSI-X capability. */
    boolean usesIntx() {
        return msixVectors == 0;
    }

    /** The INTx pin: 1 for A. */
    int pin() {
        return (bdf >> 3 & 3) + 1;
    }
}

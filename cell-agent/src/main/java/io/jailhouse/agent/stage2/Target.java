package io.jailhouse.agent.stage2;

import io.jailhouse.agent.device.MmioDevice;
import java.util.Objects;

/** What a guest-physical range leads to. */
public sealed interface Target {

    /**
     * Memory that is mapped in this process.
     *
     * @param address native address of the range's first byte, mapped with at least the rights of the range
     */
    record HostMemory(long address) implements Target {}

    /**
     * A device; every access to the range becomes a call.
     *
     * @param device the model
     * @param deviceOffset bytes from the start of the device to the range's first byte
     * @param trapped whether the original hypervisor emulates it: then it is not mapped there, and only accesses that a
     *     syndrome describes can reach it. Otherwise it stands for hardware that the cell owns, where every access does
     */
    record Device(MmioDevice device, long deviceOffset, boolean trapped) implements Target {
        public Device {
            Objects.requireNonNull(device, "device");
        }

        /** A device that the hypervisor emulates. */
        public Device(MmioDevice device, long deviceOffset) {
            this(device, deviceOffset, true);
        }
    }
}

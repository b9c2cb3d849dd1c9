package io.jailhouse.agent.stage2;

import io.jailhouse.agent.device.MmioDevice;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One range of guest-physical addresses and what a cell may do with it.
 *
 * <p>Memory is 4 KiB granular; a device range may have any base and size. Instruction fetch needs {@code read}; as in
 * the original hypervisor there is no execute right.
 *
 * @param guestBase first guest-physical address
 * @param size bytes, at least 1
 * @param read whether loads and instruction fetches are allowed
 * @param write whether stores are allowed
 * @param target memory or device
 */
public record Stage2Range(long guestBase, long size, boolean read, boolean write, Target target) {

    /** Granule of memory ranges, bytes. */
    public static final int PAGE_SIZE = 0x1000;

    public Stage2Range {
        Objects.requireNonNull(target, "target");
        if (size <= 0 || guestBase < 0 || guestBase + size < 0) {
            throw new IllegalArgumentException(
                    "stage 2 range 0x%x+0x%x is empty or leaves the address space".formatted(guestBase, size));
        }
    }

    /** First address behind the range. */
    public long guestEnd() {
        return guestBase + size;
    }

    /** Whether the range is whole pages or a device, as the ranges must be from which a map is built. */
    boolean isGranular() {
        return !(target instanceof Target.HostMemory memory)
                || ((guestBase | size | memory.address()) & (PAGE_SIZE - 1)) == 0;
    }

    /** Whether an address lies in the range. */
    public boolean contains(long guestPhysical) {
        return guestPhysical >= guestBase && guestPhysical < guestEnd();
    }

    /** Whether an access that begins in the range also ends in it. */
    public boolean holds(long guestPhysical, int bytes) {
        return contains(guestPhysical) && guestPhysical + bytes <= guestEnd();
    }

    /** Whether a page table of the hypervisor holds the range; an emulated device is in none. */
    public boolean isMapped() {
        return !(target instanceof Target.Device device && device.trapped());
    }

    /** This range with another model, if a device is behind it. */
    Stage2Range withDevice(UnaryOperator<MmioDevice> exchange) {
        if (!(target instanceof Target.Device(MmioDevice device, long offset, boolean trapped))) {
            return this;
        }
        return new Stage2Range(
                guestBase, size, read, write, new Target.Device(exchange.apply(device), offset, trapped));
    }

    /** The part of this range that lies in {@code [from, to)}, leading to the same bytes as before. */
    Stage2Range clip(long from, long to) {
        long skipped = from - guestBase;
        Target part = switch (target) {
            case Target.HostMemory memory -> new Target.HostMemory(memory.address() + skipped);
            case Target.Device device ->
                new Target.Device(device.device(), device.deviceOffset() + skipped, device.trapped());
        };
        return new Stage2Range(from, to - from, read, write, part);
    }
}

package io.jailhouse.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A window of 128 pins of an interrupt controller. Source: cell-config.h, {@code struct jailhouse_irqchip}.
 *
 * @param address of the controller (GIC distributor or IO-APIC), unsigned
 * @param id IOMMU source id of an IO-APIC, unsigned 32 bits
 * @param pinBase number of the first pin, unsigned 32 bits; on ARM the interrupt id (SPIs start at 32)
 * @param pinsLow bitmap of the pins 0 to 63 of the window
 * @param pinsHigh bitmap of the pins 64 to 127 of the window
 */
public record Irqchip(long address, long id, long pinBase, long pinsLow, long pinsHigh) {
    /** Number of pins that one record describes. */
    public static final int PINS = 128;

    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its field
     */
    public Irqchip {
        StoredRange.unsigned("id", id, 32);
        StoredRange.unsigned("pin_base", pinBase, 32);
    }

    /**
     * Tells whether the cell owns a pin.
     *
     * @param pin absolute number, {@link #pinBase()} included
     * @return true if the pin lies in the window and its bit is set
     */
    public boolean contains(long pin) {
        long index = pin - pinBase;
        if (index < 0 || index >= PINS) {
            return false;
        }
        return ((index < Long.SIZE ? pinsLow : pinsHigh) >>> index & 1) != 0;
    }

    /**
     * Lists the pins of the cell; on ARM these are interrupt ids.
     *
     * @return absolute numbers, rising
     */
    public List<Long> pins() {
        List<Long> pins = new ArrayList<>();
        for (long pin = pinBase; pin < pinBase + PINS; pin++) {
            if (contains(pin)) {
                pins.add(pin);
            }
        }
        return List.copyOf(pins);
    }
}

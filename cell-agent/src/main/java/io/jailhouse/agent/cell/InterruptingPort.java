package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.EventSource;
import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.uart.Uart;
import java.util.function.Supplier;

/** A serial port whose interrupt output is wired to the cell's interrupt controller. Threads of several CPUs may call. */
final class InterruptingPort implements MmioDevice, EventSource {
    private final Uart uart;
    private final int interrupt;
    private final Supplier<InterruptController> controller;

    /**
     * Wires a port.
     *
     * @param uart the port
     * @param interrupt that it drives, level-sensitive
     * @param controller of the cell, which ignores interrupts that are not the cell's
     */
    InterruptingPort(Uart uart, int interrupt, Supplier<InterruptController> controller) {
        this.uart = uart;
        this.interrupt = interrupt;
        this.controller = controller;
    }

    @Override
    public long load(long offset, int size) {
        long value = uart.load(offset, size);
        poll();
        return value;
    }

    @Override
    public void store(long offset, long value, int size) {
        uart.store(offset, value, size);
        poll();
    }

    /** Another CPU may have looked before this one and speak after it; the next look mends that. */
    @Override
    public void poll() {
        controller.get().setLevel(interrupt, uart.interrupt());
    }

    @Override
    public long nanosToEvent() {
        return uart.interrupt() ? Long.MAX_VALUE : uart.nanosToInterrupt();
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.EventSource;
import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.uart.LineTime;
import io.jailhouse.agent.uart.Uart;
import io.jailhouse.agent.uart.UartModels;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The serial ports that the cell has been granted, each opened once. Registers and rings belong to the board and stay
 * when a port is closed here. Owned by the order thread, which calls while the CPUs are held, but for {@link #poll} and
 * {@link #nanosToEvent}.
 */
final class SerialPorts implements EventSource, AutoCloseable {
    private final BoardPaths paths;
    private final LineTime time;
    private final Supplier<InterruptController> controller;
    private final Runnable waker;
    private final Map<Long, OpenPort> open = new HashMap<>();
    private volatile InterruptingPort[] interrupting = {};

    private record OpenPort(
            Optional<MmioDevice> device,
            Optional<InterruptingPort> interrupting,
            Optional<InputFollower> follower,
            SerialPort registers,
            ConsoleFile console,
            ConsoleProducer producer) {}

    /**
     * Creates a place for ports.
     *
     * @param paths where their files are
     * @param time of the board
     * @param controller where interrupts go
     * @param waker wakes the cell's CPUs
     */
    SerialPorts(BoardPaths paths, LineTime time, Supplier<InterruptController> controller, Runnable waker) {
        this.paths = paths;
        this.time = time;
        this.controller = controller;
        this.waker = waker;
    }

    /**
     * Finds the model of a port.
     *
     * @return empty if its type has no model; its registers are then like any that nothing models
     * @throws IOException if its files cannot be opened or all its producers are taken
     */
    Optional<MmioDevice> device(io.jailhouse.proto.SerialPort port) throws IOException {
        OpenPort known = open.get(port.getPhysicalAddress());
        if (known == null) {
            known = open(port);
            open.put(port.getPhysicalAddress(), known);
            collectInterrupting();
        }
        return known.device();
    }

    private OpenPort open(io.jailhouse.proto.SerialPort port) throws IOException {
        SerialPort registers = SerialPort.open(paths.serialRegisters(port.getPhysicalAddress()));
        ConsoleFile console = ConsoleFile.open(paths.serialConsole(port.getPhysicalAddress()));
        ConsoleProducer producer = console.producer(ProcessHandle.current().pid());
        Optional<Uart> uart =
                UartModels.forConsole(port.getType(), port.getFlags(), registers, producer, console.input(), time);
        Optional<InterruptingPort> wired = uart.filter(_ -> port.getInterrupt() != 0)
                .map(model -> new InterruptingPort(model, port.getInterrupt(), controller));
        Optional<InputFollower> follower = wired.map(_ -> InputFollower.start(console.input(), waker));
        return new OpenPort(
                wired.<MmioDevice>map(it -> it).or(() -> uart), wired, follower, registers, console, producer);
    }

    private void collectInterrupting() {
        interrupting = open.values().stream()
                .flatMap(port -> port.interrupting().stream())
                .toArray(InterruptingPort[]::new);
    }

    @Override
    public void poll() {
        for (InterruptingPort port : interrupting) {
            port.poll();
        }
    }

    @Override
    public long nanosToEvent() {
        long nanos = Long.MAX_VALUE;
        for (InterruptingPort port : interrupting) {
            nanos = Math.min(nanos, port.nanosToEvent());
        }
        return nanos;
    }

    /** Closes all ports but these, named by physical address. */
    void keepOnly(Set<Long> granted) {
        for (Iterator<Map.Entry<Long, OpenPort>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, OpenPort> port = all.next();
            if (!granted.contains(port.getKey())) {
                close(port.getValue());
                all.remove();
            }
        }
        collectInterrupting();
    }

    private static void close(OpenPort port) {
        port.follower().ifPresent(InputFollower::close);
        port.producer().close();
        port.console().close();
        port.registers().close();
    }

    @Override
    public void close() {
        keepOnly(Set.of());
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.uart.LineTime;
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

/**
 * The serial ports that the cell has been granted, each opened once. Registers and rings belong to the board and stay
 * when a port is closed here. Owned by the order thread.
 */
final class SerialPorts implements AutoCloseable {
    private final BoardPaths paths;
    private final LineTime time;
    private final Map<Long, OpenPort> open = new HashMap<>();

    private record OpenPort(
            Optional<MmioDevice> device, SerialPort registers, ConsoleFile console, ConsoleProducer producer) {}

    SerialPorts(BoardPaths paths, LineTime time) {
        this.paths = paths;
        this.time = time;
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
        }
        return known.device();
    }

    private OpenPort open(io.jailhouse.proto.SerialPort port) throws IOException {
        SerialPort registers = SerialPort.open(paths.serialRegisters(port.getPhysicalAddress()));
        ConsoleFile console = ConsoleFile.open(paths.serialConsole(port.getPhysicalAddress()));
        ConsoleProducer producer = console.producer(ProcessHandle.current().pid());
        Optional<MmioDevice> device =
                UartModels.forConsole(port.getType(), port.getFlags(), registers, producer, console.input(), time);
        return new OpenPort(device, registers, console, producer);
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
    }

    private static void close(OpenPort port) {
        port.producer().close();
        port.console().close();
        port.registers().close();
    }

    @Override
    public void close() {
        keepOnly(Set.of());
    }
}

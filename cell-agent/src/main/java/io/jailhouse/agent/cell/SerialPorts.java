package io.jailhouse.agent.cell;

import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.proto.SerialPort;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The serial ports that the cell has been granted. Each is opened once and kept: its registers and
 * rings belong to the board, and this process keeps its place among a port's producers.
 */
final class SerialPorts {
    private final SerialDevices devices;
    private final Map<Long, MmioDevice> open = new HashMap<>();

    /** Opens the model of a port. */
    interface SerialDevices {
        /**
         * Opens a port's shared files and puts a model before them.
         *
         * @throws IOException if its files cannot be opened or all its producers are taken
         */
        MmioDevice open(SerialPort port) throws IOException;
    }

    SerialPorts(SerialDevices devices) {
        this.devices = devices;
    }

    MmioDevice device(SerialPort port) throws IOException {
        MmioDevice device = open.get(port.getPhysicalAddress());
        if (device == null) {
            device = devices.open(port);
            open.put(port.getPhysicalAddress(), device);
        }
        return device;
    }
}

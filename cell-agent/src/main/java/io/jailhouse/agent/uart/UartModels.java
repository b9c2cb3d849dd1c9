package io.jailhouse.agent.uart;

import io.jailhouse.shm.console.ConsoleInput;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;
import java.util.Optional;

/** Which model stands behind which console type of a configuration. */
public final class UartModels {

    private static final int TYPE_8250 = 2;
    private static final int TYPE_PL011 = 3;
    private static final int FLAG_REGISTER_DISTANCE_4 = 0x2;

    private UartModels() {}

    /**
     * Makes the model of a serial port.
     *
     * @param type console type of the configuration
     * @param flags console flags of the configuration; bit 1 says whether 8250 registers lie 4 bytes apart instead of 1
     * @param port registers of the port, shared with other cells
     * @param output this process's place on the port's console
     * @param input what the host types into the port
     * @param time of the board
     * @return the model, or empty when there is none for this type: then its registers are plain memory
     */
    public static Optional<Uart> forConsole(
            int type, int flags, SerialPort port, ConsoleProducer output, ConsoleInput input, LineTime time) {
        int registerDistance = (flags & FLAG_REGISTER_DISTANCE_4) != 0 ? 4 : 1;
        return switch (type) {
            case TYPE_8250 -> Optional.of(new Uart8250(port, output, input, time, registerDistance));
            case TYPE_PL011 -> Optional.of(new Pl011(port, output, input, time));
            default -> Optional.empty();
        };
    }
}

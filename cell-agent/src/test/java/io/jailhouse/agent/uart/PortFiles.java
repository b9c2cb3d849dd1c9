package io.jailhouse.agent.uart;

import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleFileDescriptor;
import io.jailhouse.shm.console.ConsoleInput;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.console.ConsoleReader;
import io.jailhouse.shm.serial.SerialPort;
import io.jailhouse.shm.serial.SerialRegistersDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A serial port as the daemon makes it, with registers that are 0 but for the configured divider. */
final class PortFiles implements AutoCloseable {

    static final int TYPE_8250 = 2;
    static final int TYPE_PL011 = 3;

    final SerialPort port;
    final ConsoleInput input;
    private final ConsoleFile console;
    private final ConsoleProducer output;
    private final ConsoleReader reader;

    PortFiles(Path dir, int configuredDivider) throws IOException {
        Path registers = dir.resolve("registers");
        if (!Files.exists(registers)) {
            write(
                    registers,
                    SerialRegistersDescriptor.MAGIC,
                    SerialRegistersDescriptor.VERSION,
                    SerialRegistersDescriptor.LENGTH,
                    configuredDivider);
            write(
                    dir.resolve("console"),
                    ConsoleFileDescriptor.MAGIC,
                    ConsoleFileDescriptor.VERSION,
                    ConsoleFileDescriptor.LENGTH,
                    0);
        }
        port = SerialPort.open(registers);
        console = ConsoleFile.open(dir.resolve("console"));
        output = console.producer(1);
        reader = console.readerFromStart();
        input = console.input();
    }

    Uart model(int type, int flags, LineTime time) {
        return UartModels.forConsole(type, flags, port, output, input, time).orElseThrow();
    }

    String printed() {
        byte[] buffer = new byte[4096];
        return new String(buffer, 0, reader.read(buffer), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        output.close();
        console.close();
        port.close();
    }

    private static void write(Path path, long magic, int version, long length, int divider) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SerialRegistersDescriptor.IER_OFFSET)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SharedFileHeader.MAGIC_OFFSET, magic)
                .putInt(SharedFileHeader.VERSION_OFFSET, version)
                .putInt(SerialRegistersDescriptor.CONFIGURED_DIVIDER_OFFSET, divider);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), length - 1);
            channel.write(header, 0);
        }
    }
}

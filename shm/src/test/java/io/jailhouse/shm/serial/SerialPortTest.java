package io.jailhouse.shm.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialPortTest {

    @Test
    void registersAreSharedByAllWhoHaveThePort(@TempDir Path dir) throws IOException {
        Path path = dir.resolve("registers");
        BoardFiles.createSerialPort(path, 27, false);
        try (SerialPort one = SerialPort.open(path);
                SerialPort other = SerialPort.open(path)) {
            assertThat(other.configuredDivider()).isEqualTo(27);
            assertThat(other.unlimited()).isFalse();
            one.setUnlimited(true);
            assertThat(other.unlimited()).isTrue();
            one.store(SerialRegistersDescriptor.LCR_OFFSET, 0x83);
            assertThat(other.load(SerialRegistersDescriptor.LCR_OFFSET)).isEqualTo(0x83);
            assertThat(one.compareAndSetBusyUntil(0, 500)).isTrue();
            assertThat(other.compareAndSetBusyUntil(0, 600)).isFalse();
            assertThat(other.busyUntil()).isEqualTo(500);
        }
    }

    @Test
    void offsetsThatAreNoRegistersAreRefused(@TempDir Path dir) throws IOException {
        Path path = dir.resolve("registers");
        BoardFiles.createSerialPort(path, 0, false);
        try (SerialPort port = SerialPort.open(path)) {
            assertThatThrownBy(() -> port.load(SerialRegistersDescriptor.SPEED_OFFSET))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> port.store(SerialRegistersDescriptor.REGISTERS_END, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}

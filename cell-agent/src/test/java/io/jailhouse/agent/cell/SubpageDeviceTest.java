package io.jailhouse.agent.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.shm.BoardMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubpageDeviceTest {
    private static final long START = 0x1c20060;
    private static final long READ = MemoryFlag.READ.mask();
    private static final long WRITE = MemoryFlag.WRITE.mask();
    private static final long WORD = MemoryFlag.IO_32.mask();
    private static final long ALL_WIDTHS =
            MemoryFlag.IO_8.mask() | MemoryFlag.IO_16.mask() | WORD | MemoryFlag.IO_64.mask();

    @TempDir
    private Path folder;

    private BoardMemory memory;

    @BeforeEach
    void open() throws IOException {
        Path file = folder.resolve("memory");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        memory = BoardMemory.open(file);
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
    }

    @Test
    void bytesAreThoseOfTheBoardAtTheRegionsAddress() throws IOException {
        SubpageDevice device = device(READ | WRITE | ALL_WIDTHS);
        device.store(8, 0x1122334455667788L, 8);
        device.store(0x10, 0xffff_ffffL, 2);
        assertThat(memory.read(START + 8, 12))
                .containsExactly(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0xff, 0xff, 0, 0);
        assertThat(device.load(8, 8)).isEqualTo(0x1122334455667788L);
        assertThat(device.load(0xc, 4)).isEqualTo(0x11223344);
        assertThat(device.load(0xe, 2)).isEqualTo(0x1122);
        assertThat(device.load(8, 1)).isEqualTo(0x88);
    }

    @Test
    void everyWidthNeedsItsBit() {
        for (int size = 1; size <= 8; size *= 2) {
            int width = size;
            SubpageDevice without = device(READ | (ALL_WIDTHS & ~((long) width << 16)));
            assertThatThrownBy(() -> without.load(0, width)).isInstanceOf(DeviceViolation.class);
            assertThat(device(READ | (long) width << 16).load(0, width)).isZero();
        }
    }

    @Test
    void aRefusalNamesThePhysicalAddressAndTheSize() {
        assertThatThrownBy(() -> device(READ | WORD).store(0xc, 1, 4))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("FATAL: Invalid MMIO write, address: 1c2006c, size: 4");
        assertThatThrownBy(() -> device(WRITE | WORD).load(0xc, 4))
                .hasMessage("FATAL: Invalid MMIO read, address: 1c2006c, size: 4");
    }

    @Test
    void alignmentIsThatOfTheOffset() {
        SubpageDevice aligned = new SubpageDevice(memory, START + 1, READ | WORD, List.of());
        assertThat(aligned.load(4, 4)).isZero();
        assertThatThrownBy(() -> aligned.load(3, 4)).hasMessage("FATAL: Invalid MMIO read, address: 1c20064, size: 4");
        assertThat(device(READ | WORD | MemoryFlag.IO_UNALIGNED.mask()).load(3, 4))
                .isZero();
    }

    @Test
    void aSerialPortInTheRegionIsReached() {
        MmioDevice port = new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                return offset + 100;
            }

            @Override
            public void store(long offset, long value, int size) {
                throw new DeviceViolation("port");
            }
        };
        SubpageDevice device = new SubpageDevice(
                memory, START, READ | WRITE | WORD, List.of(new SubpageDevice.Port(START + 0x20, 0x20, port)));
        assertThat(device.load(0x24, 4)).isEqualTo(104);
        assertThatThrownBy(() -> device.store(0x3c, 0, 4)).hasMessage("FATAL: port");
        assertThat(device.load(0x1c, 4)).isZero();
        assertThat(device.load(0x40, 4)).isZero();
    }

    private SubpageDevice device(long flags) {
        return new SubpageDevice(memory, START, flags, List.of());
    }
}

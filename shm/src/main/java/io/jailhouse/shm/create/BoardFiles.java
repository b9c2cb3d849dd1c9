package io.jailhouse.shm.create;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.ClockPageDescriptor;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.CommunicationRegionDescriptor;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.WakeupsDescriptor;
import io.jailhouse.shm.console.ConsoleFileDescriptor;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.serial.SerialRegistersDescriptor;
import io.jailhouse.shm.statistics.StatisticsDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;

/**
 * Creates the shared files of a board. An existing file of that name is replaced in one step; processes that have the
 * old one open keep it. A method that fails leaves no file behind and gives one sentence. One thread at a time calls,
 * in the daemon.
 */
public final class BoardFiles {

    private BoardFiles() {}

    /**
     * Creates board memory: a sparse file, all zeros.
     *
     * @param path its name
     * @param highestAddress one more than the highest address of the board, rounded up to a page
     * @throws IOException when the size is above 2^46 or above what the file system supports
     */
    public static void createMemory(Path path, long highestAddress) throws IOException {
        if (highestAddress <= 0 || highestAddress > BoardMemory.MAXIMUM_SIZE) {
            throw new IOException("board memory up to 0x%x is not possible: the limit is 0x%x"
                    .formatted(highestAddress, BoardMemory.MAXIMUM_SIZE));
        }
        long pages = (highestAddress + BoardMemory.PAGE_SIZE - 1) / BoardMemory.PAGE_SIZE;
        ChronicleFile.createSparse(path, pages * BoardMemory.PAGE_SIZE);
    }

    /**
     * Creates the clock page; the board's time starts now.
     *
     * @param path its name
     * @param frequencyHz of the generic counter, 1 to {@link ClockPageDescriptor#MAXIMUM_FREQUENCY}
     * @throws IOException when the file cannot be created
     */
    public static void createClock(Path path, long frequencyHz, boolean preciseTimers, HostCores hostCores)
            throws IOException {
        if (frequencyHz < 1 || frequencyHz > ClockPageDescriptor.MAXIMUM_FREQUENCY) {
            throw new IllegalArgumentException("counter frequency out of range: " + frequencyHz);
        }
        ChronicleFile.create(
                path,
                ClockPageDescriptor.MAGIC,
                ClockPageDescriptor.VERSION,
                ClockPageDescriptor.LENGTH,
                ClockPageDescriptor.LENGTH,
                bytes -> {
                    bytes.writeInt(ClockPageDescriptor.MODE_OFFSET, ClockPageDescriptor.MODE_HOST_MONOTONIC);
                    bytes.writeLong(ClockPageDescriptor.ORIGIN_OFFSET, System.nanoTime());
                    bytes.writeLong(ClockPageDescriptor.FREQUENCY_OFFSET, frequencyHz);
                    bytes.writeInt(ClockPageDescriptor.PRECISE_TIMERS_OFFSET, preciseTimers ? 1 : 0);
                    bytes.writeLong(ClockPageDescriptor.HOST_CORES_OFFSET, hostCores.mask());
                });
    }

    /**
     * Creates a console. Producers' rings take their storage when they are claimed.
     *
     * @param path its name
     * @throws IOException when the file cannot be created
     */
    public static void createConsole(Path path) throws IOException {
        ChronicleFile.create(
                path,
                ConsoleFileDescriptor.MAGIC,
                ConsoleFileDescriptor.VERSION,
                ConsoleFileDescriptor.RINGS_OFFSET,
                ConsoleFileDescriptor.LENGTH,
                bytes -> {});
    }

    /**
     * Creates the communication regions of all cells; every page says "never started, shut down".
     *
     * @param path its name
     * @throws IOException when the file cannot be created
     */
    public static void createCommunication(Path path) throws IOException {
        ChronicleFile.create(
                path,
                CommunicationRegionDescriptor.MAGIC,
                CommunicationRegionDescriptor.VERSION,
                CommunicationRegionDescriptor.FILE_LENGTH,
                CommunicationRegionDescriptor.FILE_LENGTH,
                bytes -> {
                    for (int cell = 0; cell < CommunicationRegionDescriptor.CELLS; cell++) {
                        bytes.writeInt(
                                CommunicationRegion.fileOffset(cell) + CommunicationRegionDescriptor.CELL_STATE_OFFSET,
                                CommunicationRegionDescriptor.STATE_SHUT_DOWN);
                    }
                });
    }

    /**
     * Creates the statistics of a board, all zeros.
     *
     * @param path its name
     * @param cpus numbers of the CPUs that exist, each below {@link StatisticsDescriptor#MAXIMUM_CPUS}, at least one
     * @throws IOException when the file cannot be created
     */
    public static void createStatistics(Path path, SortedSet<Integer> cpus) throws IOException {
        if (cpus.first() < 0 || cpus.last() >= StatisticsDescriptor.MAXIMUM_CPUS) {
            throw new IllegalArgumentException(
                    "CPU numbers out of range: %d to %d".formatted(cpus.first(), cpus.last()));
        }
        int length = StatisticsDescriptor.length(cpus.last() + 1);
        ChronicleFile.create(path, StatisticsDescriptor.MAGIC, StatisticsDescriptor.VERSION, length, length, bytes -> {
            for (int cpu : cpus) {
                long at = StatisticsDescriptor.CPU_SET_OFFSET + cpu / Byte.SIZE;
                bytes.writeByte(at, (byte) (bytes.readByte(at) | 1 << cpu % Byte.SIZE));
            }
        });
    }

    /**
     * Creates the wake words of all cells; nobody sleeps.
     *
     * @param path its name
     * @throws IOException when the file cannot be created
     */
    public static void createWakeups(Path path) throws IOException {
        ChronicleFile.create(
                path,
                WakeupsDescriptor.MAGIC,
                WakeupsDescriptor.VERSION,
                WakeupsDescriptor.LENGTH,
                WakeupsDescriptor.LENGTH,
                bytes -> {});
    }

    /**
     * Creates a link without peers.
     *
     * @param path its name
     * @param bdf bus (8 bits), device (5 bits), function (3 bits)
     * @throws IOException when the file cannot be created
     */
    public static void createLink(Path path, int bdf) throws IOException {
        ChronicleFile.create(
                path,
                LinkDescriptor.MAGIC,
                LinkDescriptor.VERSION,
                LinkDescriptor.LENGTH,
                LinkDescriptor.LENGTH,
                bytes -> bytes.writeInt(LinkDescriptor.BDF_OFFSET, bdf));
    }

    /**
     * Creates the registers of a serial port as firmware leaves them: enabled, FIFO on, 8N1, 115,200 baud.
     *
     * @param path its name
     * @param configuredDivider divider of the configuration, 0 for none
     * @param unlimited whether bytes take no time
     * @throws IOException when the file cannot be created
     */
    public static void createSerialPort(Path path, int configuredDivider, boolean unlimited) throws IOException {
        ChronicleFile.create(
                path,
                SerialRegistersDescriptor.MAGIC,
                SerialRegistersDescriptor.VERSION,
                SerialRegistersDescriptor.LENGTH,
                SerialRegistersDescriptor.LENGTH,
                bytes -> {
                    bytes.writeInt(SerialRegistersDescriptor.SPEED_OFFSET, unlimited ? 1 : 0);
                    bytes.writeInt(SerialRegistersDescriptor.CONFIGURED_DIVIDER_OFFSET, configuredDivider);
                    bytes.writeInt(SerialRegistersDescriptor.FCR_OFFSET, 0x01);
                    bytes.writeInt(SerialRegistersDescriptor.LCR_OFFSET, 0x03);
                    bytes.writeInt(SerialRegistersDescriptor.DLL_OFFSET, configuredDivider & 0xff);
                    bytes.writeInt(SerialRegistersDescriptor.DLM_OFFSET, configuredDivider >>> 8 & 0xff);
                    bytes.writeInt(SerialRegistersDescriptor.IBRD_OFFSET, configuredDivider & 0xffff);
                    bytes.writeInt(SerialRegistersDescriptor.LCR_H_OFFSET, 0x70);
                    bytes.writeInt(SerialRegistersDescriptor.CR_OFFSET, 0x301);
                    bytes.writeInt(SerialRegistersDescriptor.IFLS_OFFSET, 0x12);
                });
    }
}

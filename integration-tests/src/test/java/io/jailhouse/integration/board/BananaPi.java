package io.jailhouse.integration.board;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.Console;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A board with the addresses of a Banana Pi M1 and AArch64 CPUs: two of them, RAM from 0x40000000, a serial port at
 * 0x1c28000, and of the clock unit what a test needs.
 */
public final class BananaPi {
    /** Name of the root cell. */
    public static final String ROOT = "Banana-Pi";

    /** First address of the RAM that the root cell keeps. */
    public static final long RAM = 0x40000000L;

    private static final long READ_WRITE = 0x3;
    private static final long IO = 0x10;
    private static final long IO_32 = 0x40000;
    private static final MemoryRegion RAM_REGION = new MemoryRegion(RAM, RAM, 0x1d1ff000, READ_WRITE | 0x4);
    private static final MemoryRegion CLOCKS = new MemoryRegion(0x1c20000, 0x1c20000, 0x60, READ_WRITE | IO | IO_32);
    private static final MemoryRegion SERIAL = new MemoryRegion(0x1c27000, 0x1c27000, 0x2000, READ_WRITE | IO);

    private BananaPi() {}

    /** Writes the system configuration and returns its path. */
    public static String writeTo(Path file) {
        try {
            SystemConfig like = ConfigReader.readSystem(
                            Project.SYSTEM, Files.readAllBytes(Project.ROOT.resolve(Project.SYSTEM)))
                    .configuration();
            Console serial = new Console(
                    0x1c28000,
                    0,
                    like.debugConsole().typeCode(),
                    like.debugConsole().flags(),
                    0,
                    0,
                    0);
            SystemConfig board = new SystemConfig(
                    like.storedHeader(),
                    like.revision(),
                    like.architecture(),
                    like.flags(),
                    new MemoryRegion(0x7c000000, 0, 0x400000, READ_WRITE),
                    serial,
                    like.platformInfo(),
                    rootCell(like.rootCell(), serial));
            return Files.write(file, ConfigWriter.write(board)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CellConfig rootCell(CellConfig like, Console serial) {
        byte[] name = Arrays.copyOf(ROOT.getBytes(StandardCharsets.US_ASCII), 32);
        return new CellConfig(
                like.storedHeader(),
                like.revision(),
                like.architecture(),
                FixedBytes.of(name),
                like.id(),
                like.flags(),
                like.vpciIrqBase(),
                like.cpuResetAddress(),
                like.msgReplyTimeout(),
                serial,
                CpuSet.ofMask(0b11),
                List.of(RAM_REGION, CLOCKS, SERIAL),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}

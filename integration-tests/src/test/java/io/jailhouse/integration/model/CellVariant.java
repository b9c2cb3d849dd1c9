package io.jailhouse.integration.model;

import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.Project;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A cell that a random command may create; some are in each other's way. All are made from the shipped cell: a serial
 * port of 64 KiB that is not loadable, and 64 KiB of memory that is.
 *
 * @param name of the cell
 * @param cpuMask its CPUs
 * @param memory physical address of its memory
 * @param port physical address of its serial port
 */
record CellVariant(String name, int cpuMask, long memory, long port) {
    static final long REGION_SIZE = 0x10000;

    static final List<CellVariant> ALL = List.of(
            new CellVariant("first", 0b0100, 0xe0000000L, 0x2810000),
            new CellVariant("second", 0b0010, 0xe0010000L, 0x2820000),
            // Half of the memory of each of the two before, the port of the first.
            new CellVariant("between", 0b1000, 0xe0008000L, 0x2810000),
            new CellVariant("greedy", 0b0110, 0xe0000000L, 0x2830000),
            // Another cell of the same name.
            new CellVariant("first", 0b1000, 0xe0030000L, 0x2830000),
            // Nothing would be left to the root cell.
            new CellVariant("everything", 0b1111, 0xe0040000L, 0x2830000),
            // The board has four CPUs.
            new CellVariant("beyond", 0b10000, 0xe0040000L, 0x2830000));

    Set<Integer> cpus() {
        return new TreeSet<>(IntStream.range(0, 32)
                .filter(cpu -> (cpuMask >>> cpu & 1) != 0)
                .boxed()
                .toList());
    }

    byte[] file() {
        return CellFile.like(Project.CELL)
                .name(name)
                .cpus(cpuMask)
                .console(port)
                .memory(1, memory)
                .bytes();
    }
}

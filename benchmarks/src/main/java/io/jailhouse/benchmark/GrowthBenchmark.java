package io.jailhouse.benchmark;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.Console;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.proto.Cell;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What more peers and more cells cost: a doorbell and a change of state on links of 2, 4 and 12 peers; 1, 8 and 32 cells
 * that run uart-demo, on a made-up board with CPUs enough.
 */
public final class GrowthBenchmark {
    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String IMAGE = "inmates/bin/arm64/uart-demo.bin";
    private static final long BOARD_CPUS = (1L << 40) - 1;
    private static final int FIRST_CPU = 4;
    private static final long FIRST_RAM = 0xe0000000L;
    private static final long RAM_BYTES = 0x10000;
    private static final long FIRST_UART = 0x2810000;
    private static final long UART_BYTES = 0x1000;
    private static final int NAME_BYTES = 32;
    private static final int ROUNDS = 2_000_000;
    private static final double NANOS_A_MILLI = 1e6;

    private GrowthBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments none
     * @throws Exception if a command fails
     */
    public static void main(String[] arguments) throws Exception {
        System.out.printf("%-10s %18s %22s%n", "peers", "doorbell, ns", "change of state, ns");
        for (int peers : List.of(2, 4, 12)) {
            measureLink(peers);
        }
        System.out.printf(
                "%n%-10s %18s %12s %18s %18s%n",
                "cells", "to start one, ms", "list, ms", "private, MiB each", "host CPU, % each");
        for (int cells : List.of(1, 8, 32)) {
            measureCells(cells);
        }
    }

    private static void measureLink(int peers) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "jhg");
        BoardPaths paths = TwoEnds.paths(folder);
        paths.createDirectories();
        BoardFiles.createMemory(paths.memory(), BoardMemory.PAGE_SIZE);
        BoardFiles.createWakeups(paths.wakeups());
        BoardFiles.createLink(paths.link(0), 0);
        try (BoardMemory memory = BoardMemory.open(paths.memory());
                Wakeups wakeups = Wakeups.open(paths.wakeups());
                Link link = Link.open(paths.link(0))) {
            List<Section> sections = new ArrayList<>(List.of(new Section(0, BoardMemory.PAGE_SIZE, true, false)));
            for (int n = 0; n <= peers; n++) {
                sections.add(new Section(0, 0, false, false));
            }
            for (int id = 0; id < peers; id++) {
                link.setPeer(new LinkPeer(id, id, 1, peers, 0, sections));
                link.endpoint(id, memory, wakeups).setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
            }
            LinkEndpoint first = link.endpoint(0, memory, wakeups);
            double doorbell = 0;
            double state = 0;
            // The first time is warm-up.
            for (int time = 0; time < 2; time++) {
                long start = System.nanoTime();
                for (int i = 0; i < ROUNDS; i++) {
                    first.ring(1, 0);
                }
                long rung = System.nanoTime();
                for (int i = 0; i < ROUNDS / 10; i++) {
                    first.writeState(i);
                }
                doorbell = (rung - start) / (double) ROUNDS;
                state = (System.nanoTime() - rung) / (ROUNDS / 10.0);
            }
            System.out.printf("%-10d %18.0f %22.0f%n", peers, doorbell, state);
        } finally {
            TwoEnds.remove(folder);
        }
    }

    private static void measureCells(int count) throws IOException, InterruptedException {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            Path root = Path.of(System.getProperty("project.root", "."));
            SystemConfig system = board(root);
            CellConfig demo = ConfigReader.readCell(CELL, Files.readAllBytes(root.resolve(CELL)))
                    .configuration();
            board.run(
                    "",
                    "enable",
                    board.write("board.cell", ConfigWriter.write(system)).toString());
            StringBuilder commands = new StringBuilder();
            for (int n = 0; n < count; n++) {
                Path file = board.write("cell-" + n + ".cell", ConfigWriter.write(cell(demo, n)));
                commands.append("cell create %s%ncell load cell-%d %s%ncell start cell-%d%n"
                        .formatted(file, n, root.resolve(IMAGE), n));
            }
            long start = System.nanoTime();
            board.run(commands.toString(), "batch");
            double startMillis = (System.nanoTime() - start) / NANOS_A_MILLI / count;
            board.awaitFirstByte(FIRST_UART + (count - 1) * UART_BYTES);
            List<Cell> cells = List.of();
            long listed = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                cells = board.cells();
            }
            double listMillis = (System.nanoTime() - listed) / NANOS_A_MILLI / 100;
            double before = cpuSeconds(cells);
            long from = System.nanoTime();
            Thread.sleep(5000);
            double percent = 100 * (cpuSeconds(cells) - before) / ((System.nanoTime() - from) / 1e9) / count;
            double mebibytes = 0;
            for (Cell cell : cells.subList(1, cells.size())) {
                mebibytes += ProcessMemory.of(cell.getAgentPid()).privateMiB();
            }
            System.out.printf(
                    "%-10d %18.0f %12.1f %18.0f %18.1f%n", count, startMillis, listMillis, mebibytes / count, percent);
        }
    }

    private static double cpuSeconds(List<Cell> cells) {
        return cells.stream()
                .skip(1)
                .mapToDouble(cell -> ProcessHandle.of(cell.getAgentPid())
                                .flatMap(agent -> agent.info().totalCpuDuration())
                                .orElseThrow()
                                .toNanos()
                        / 1e9)
                .sum();
    }

    /** The AM62x with 40 CPUs. */
    private static SystemConfig board(Path root) throws IOException {
        SystemConfig board = ConfigReader.readSystem(SYSTEM, Files.readAllBytes(root.resolve(SYSTEM)))
                .configuration();
        return new SystemConfig(
                board.storedHeader(),
                board.revision(),
                board.architecture(),
                board.flags(),
                board.hypervisorMemory(),
                board.debugConsole(),
                board.platformInfo(),
                with(
                        board.rootCell(),
                        board.rootCell().storedName(),
                        BOARD_CPUS,
                        board.rootCell().console(),
                        board.rootCell().memoryRegions()));
    }

    private static CellConfig cell(CellConfig demo, int number) {
        long uart = FIRST_UART + number * UART_BYTES;
        long ram = FIRST_RAM + number * RAM_BYTES;
        Console console = demo.console();
        MemoryRegion memory = demo.memoryRegions().get(1);
        return with(
                demo,
                FixedBytes.of(Arrays.copyOf(("cell-" + number).getBytes(StandardCharsets.US_ASCII), NAME_BYTES)),
                1L << (FIRST_CPU + number),
                new Console(
                        uart,
                        console.size(),
                        console.typeCode(),
                        console.flags(),
                        console.divider(),
                        console.gateNr(),
                        console.clockReg()),
                List.of(
                        new MemoryRegion(
                                uart,
                                uart,
                                UART_BYTES,
                                demo.memoryRegions().getFirst().flags()),
                        new MemoryRegion(ram, memory.virtStart(), memory.size(), memory.flags()),
                        demo.memoryRegions().get(2)));
    }

    private static CellConfig with(
            CellConfig cell, FixedBytes name, long cpus, Console console, List<MemoryRegion> regions) {
        return new CellConfig(
                cell.storedHeader(),
                cell.revision(),
                cell.architecture(),
                name,
                cell.id(),
                cell.flags(),
                cell.vpciIrqBase(),
                cell.cpuResetAddress(),
                cell.msgReplyTimeout(),
                console,
                CpuSet.ofMask(cpus),
                regions,
                cell.cacheRegions(),
                cell.irqchips(),
                cell.pioRegions(),
                cell.pciDevices(),
                cell.pciCapabilities(),
                cell.streamIds());
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.TestBoard;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands that are refused on an enabled board, with one cell, that they must leave as it is. */
@ExtendWith(BoardExtension.class)
class BadInputIT {
    private static final String CREATE = "JAILHOUSE_CELL_CREATE: ";
    private static final String LOAD = "JAILHOUSE_CELL_LOAD: ";
    private static final String INVALID = "Invalid argument";

    @BeforeAll
    static void createCell(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + CELL);
    }

    /** What is expected of commands: the perror line, and a part of the line before it. */
    private static final class Refusals {
        private final Map<String, String[]> expected = new LinkedHashMap<>();

        Refusals add(String command, String perror, String explanation) {
            expected.put(command, new String[] {perror, explanation});
            return this;
        }

        void check(TestBoard board) {
            var before = board.ownership();
            List<CommandResult> results = board.tryAll(List.copyOf(expected.keySet()));
            for (CommandResult result : results) {
                String[] wanted = expected.get(String.join(" ", result.words()));
                result.failedWith(wanted[0], wanted[1]);
            }
            assertThat(board.ownership()).isEqualTo(before);
        }
    }

    @Test
    void damagedCellConfigurations(TestBoard board) {
        new Refusals()
                .add(
                        create(board, "header.cell", CellFile.second().cutTo(100)),
                        CREATE + INVALID,
                        "header.cell: offset 0x0: header needs 132 bytes, but the file has 100")
                .add(
                        create(board, "arrays.cell", CellFile.second().cutTo(200)),
                        CREATE + INVALID,
                        "arrays.cell: offset 0x34: num_memory_regions is 3, but only 60 bytes follow (96 needed)")
                .add(create(board, "empty.cell", CellFile.second().cutTo(0)), CREATE + INVALID, "empty.cell: offset 0x0")
                .add(
                        create(board, "signature.cell", CellFile.second().byteAt(0, 'X')),
                        CREATE + INVALID,
                        "signature.cell: offset 0x0: signature is \"XHCLL")
                .add(create(board, "system.cell", CellFile.like(SYSTEM)), CREATE + INVALID, "signature is \"JHSYS")
                .add(
                        create(board, "revision.cell", CellFile.second().byteAt(CellFile.REVISION_OFFSET, 12)),
                        CREATE + INVALID,
                        "revision.cell: offset 0x6: revision is 12, but must be 14 or 13")
                .add(
                        create(board, "unknown.cell", CellFile.second().byteAt(CellFile.ARCHITECTURE_OFFSET, 9)),
                        CREATE + INVALID,
                        "unknown.cell: offset 0x5: architecture is 9, but must be 0 (x86), 1 (arm) or 2 (arm64)")
                .add(
                        create(board, "x86.cell", CellFile.second().byteAt(CellFile.ARCHITECTURE_OFFSET, 0)),
                        CREATE + INVALID,
                        "its architecture is x86, the board's is arm64")
                .add(
                        create(board, "regions.cell", CellFile.second().wordAt(CellFile.MEMORY_REGIONS_OFFSET, 0x7fffffff)),
                        CREATE + INVALID,
                        "regions.cell: offset 0x34: num_memory_regions is 2147483647, but only")
                .add(
                        create(board, "negative.cell", CellFile.second().wordAt(CellFile.MEMORY_REGIONS_OFFSET, -1)),
                        CREATE + INVALID,
                        "num_memory_regions is 4294967295, but only")
                .add(
                        create(board, "cpus.cell", CellFile.second().wordAt(CellFile.CPU_SET_SIZE_OFFSET, -1)),
                        CREATE + INVALID,
                        "cpus.cell: offset 0x30: cpu_set_size is 4294967295")
                .check(board);
    }

    @Test
    void cellsThatTheBoardHasNoPlaceFor(TestBoard board) {
        new Refusals()
                .add(
                        create(board, "taken.cell", CellFile.second().name(CELL_NAME)),
                        CREATE + "File exists",
                        "a cell \"inmate-demo\" exists already")
                .add(
                        create(board, "busy.cell", CellFile.second().cpus(0b100)),
                        CREATE + "Device or resource busy",
                        "CPU 2 belongs to cell \"inmate-demo\", not to the root cell \"k3-am625-sk\"")
                .add(
                        create(board, "absent.cell", CellFile.second().cpus(0b10000)),
                        CREATE + "Device or resource busy",
                        "CPU 4 does not exist on this board, not to the root cell")
                .add(
                        create(board, "last.cell", CellFile.second().cpus(0b1011)),
                        CREATE + "Device or resource busy",
                        "is the last one of the root cell \"k3-am625-sk\"")
                .add(
                        create(board, "hypervisor.cell", CellFile.second().memory(1, 0xdfc00000L)),
                        CREATE + INVALID,
                        "overlaps the hypervisor's memory")
                .check(board);
    }

    @Test
    void imagesThatDoNotFit(TestBoard board) throws IOException {
        String large = Files.write(board.file("large.bin"), new byte[0x10001]).toString();
        new Refusals()
                .add(
                        "cell load inmate-demo " + large,
                        LOAD + INVALID,
                        "large.bin: 65537 bytes at 0x0 do not fit memory region 1")
                .add(
                        "cell load inmate-demo " + UART_DEMO + " -a 0x40000000",
                        LOAD + INVALID,
                        "no memory region of cell \"inmate-demo\" holds address 0x40000000")
                .add(
                        "cell load inmate-demo " + UART_DEMO + " -a 0x80000000",
                        LOAD + INVALID,
                        "address 0x80000000 is in memory region 2 of cell \"inmate-demo\", which is not loadable")
                .add(
                        "cell load inmate-demo -s x -a 0xfffffffffffffff0",
                        LOAD + INVALID,
                        "holds address 0xfffffffffffffff0")
                .check(withLoadableCell(board));
    }

    /** The first load gives the root cell access to the cell's memory, as it is meant to. */
    private static TestBoard withLoadableCell(TestBoard board) {
        board.runAll("cell shutdown inmate-demo");
        return board;
    }

    @Test
    void cellsThatAreNotThere(TestBoard board) {
        Refusals refusals = new Refusals();
        for (String command : List.of("start", "shutdown", "destroy")) {
            String call = "JAILHOUSE_CELL_" + (command.equals("shutdown") ? "LOAD" : command.toUpperCase(java.util.Locale.ROOT));
            refusals.add("cell " + command + " nobody", call + ": No such file or directory", "there is no cell \"nobody\"")
                    .add("cell " + command + " 7", call + ": No such file or directory", "there is no cell 7")
                    .add("cell " + command + " --name 1", call + ": No such file or directory", "there is no cell \"1\"")
                    .add("cell " + command + " 0", call + ": " + INVALID, "\"k3-am625-sk\" is the root cell")
                    .add("cell " + command + " k3-am625-sk", call + ": " + INVALID, "is the root cell");
        }
        refusals.add("cell load nobody " + UART_DEMO, LOAD + "No such file or directory", "there is no cell \"nobody\"")
                .add("cell load 0 " + UART_DEMO, LOAD + INVALID, "is the root cell")
                .add("enable " + SYSTEM, "JAILHOUSE_ENABLE: Device or resource busy", "the board is enabled already")
                .check(board);
    }

    @Test
    void filesThatAreNotThere(TestBoard board) {
        String missing = board.file("missing").toString();
        var before = board.ownership();
        for (CommandResult result : board.tryAll(List.of(
                "enable " + missing, "cell create " + missing, "cell load inmate-demo " + missing))) {
            result.failedWithOnly("opening " + missing + ": No such file or directory");
        }
        assertThat(board.ownership()).isEqualTo(before);
    }

    @Test
    void aRefusedCommandOfItsOwnEndsWithCodeOne(TestBoard board) {
        board.run("cell", "create", CELL)
                .failedWith(CREATE + "File exists", "k3-am625-sk-inmate-demo.cell: a cell \"inmate-demo\" exists already");
    }

    /** The driver puts a NUL into the last of the 32 bytes. */
    @Test
    void aNameWithoutNulIsCutTo31Characters(TestBoard board) {
        String name = "n".repeat(32);
        board.runAll(create(board, "long.cell", CellFile.second().name(name)));
        assertThat(board.cell(name.substring(1)).getId()).isEqualTo(2);
        board.runAll("cell destroy 2");
    }

    private static String create(TestBoard board, String fileName, CellFile file) {
        return "cell create " + board.write(fileName, file);
    }
}

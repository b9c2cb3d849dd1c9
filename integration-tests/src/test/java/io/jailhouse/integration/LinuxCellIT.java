package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.ECHO_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cell that is made for Linux: how a kernel is booted, and a console whose port interrupts. */
@ExtendWith(BoardExtension.class)
class LinuxCellIT {
    private static final String CELL = "configs/arm64/k3-am625-sk-linux-demo.cell";
    private static final String NAME = "k3-am625-sk-linux-demo";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Where an arm64 image begins to execute, behind its header of 64 bytes: prints the tree that x0 points to. */
    private static final int[] PRINT_TREE = {
        0xd2a05021, // movz x1, #0x281, lsl #16: the serial port
        0xb9400402, // ldr w2, [x0, #4]: size of the tree
        0x5ac00842, // rev w2, w2
        0x38401403, // 1: ldrb w3, [x0], #1
        0xb9000023, // str w3, [x1]
        0x71000442, // subs w2, w2, #1
        0x54ffffa1, // b.ne 1b
        0xd503207f, // wfi
        0x17ffffff, // b .-4
    };

    @BeforeAll
    static void enable(TestBoard board) {
        board.runAll("enable " + SYSTEM + " --serial-speed unlimited");
    }

    private static Path kernel(TestBoard board) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0, 0x14000010); // b to the end of the header
        image.position(64);
        for (int word : PRINT_TREE) {
            image.putInt(word);
        }
        return Files.write(board.file("Image"), image.array());
    }

    /** A tree that says nothing but the widths of addresses and sizes. */
    private static Path tree(TestBoard board) throws IOException {
        ByteBuffer tree = ByteBuffer.allocate(144);
        int[] header = {0xd00dfeed, 144, 56, 112, 40, 17, 16, 0, 27, 56};
        for (int word : header) {
            tree.putInt(word);
        }
        tree.position(56);
        for (int word : new int[] {1, 0, 3, 4, 0, 2, 3, 4, 15, 2, 2, 9}) {
            tree.putInt(word);
        }
        tree.position(112);
        tree.put("#address-cells\0#size-cells\0".getBytes(StandardCharsets.US_ASCII));
        return Files.write(board.file("inmate.dtb"), tree.array());
    }

    @Test
    void aKernelIsBootedWithItsDeviceTree(TestBoard board) throws IOException {
        Path initrd = Files.write(board.file("initrd"), new byte[5000]);
        String[] words = {
            "cell",
            "linux",
            "-d",
            tree(board).toString(),
            "-i",
            initrd.toString(),
            "-c",
            "console=ttyS0 quiet",
            CELL,
            kernel(board).toString()
        };
        board.run(words).succeeded();
        try (Console console = board.serialConsole(Project.CELL_CONSOLE)) {
            console.await("console=ttyS0 quiet", LIMIT);
            console.await("linux,initrd-end", LIMIT);
        }
        // The cell is there now, which is no mistake.
        board.run(words).succeeded();
        try (Console console = board.serialConsole(Project.CELL_CONSOLE).skip()) {
            board.runAll("cell load " + NAME + " " + ECHO_DEMO + " -s interrupt=211 -a 0x1000", "cell start " + NAME);
            console.await("echo ready\r\n", LIMIT);
            console.type("typed while the CPU sleeps\n");
            console.await("typed while the CPU sleeps\r\n", LIMIT);
            console.type("and again\n");
            console.await("and again\r\n", LIMIT);
        }
    }

    @Test
    void theParametersAreWrittenWithTheCommandsThatUseThem(TestBoard board) throws IOException {
        Path kernel = kernel(board);
        Path written = board.file("written.dtb");
        CommandResult result = board.run(
                "cell", "linux", "-d", tree(board).toString(), "-w", written.toString(), CELL, kernel.toString());
        assertThat(result.succeeded().out()).isEqualTo("""
                Modified device tree written. Start Linux with the following commands (adjusting paths as needed):

                jailhouse cell create %s
                jailhouse cell load %s linux-loader.bin -a 0x0 -s "kernel=0xe0200000 dtb=0xe0000000" -a 0x1000 \
                %s -a 0xe0200000 %s -a 0xe0000000
                jailhouse cell start %s
                """.formatted(CELL, NAME, kernel, written, NAME));
        assertThat(written).isNotEmptyFile();
    }

    @Test
    void mistakesAreOneLine(TestBoard board) throws IOException {
        String kernel = kernel(board).toString();
        board.run("cell", "linux", CELL, kernel).failedWithOnly("No device tree specified");
        board.run("cell", "linux", "-a", "mips", CELL, kernel).failedWithOnly("Unknown architecture");
        board.run("cell", "linux", "-d", kernel, CELL, kernel)
                .failedWithOnly("jailhouse: " + kernel
                        + ": not a flattened device tree: the first four bytes are not d0 0d fe ed");
        assertThat(board.run("cell", "linux", CELL).exitCode()).isEqualTo(2);
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the hypervisor prints on its console. */
@ExtendWith(BoardExtension.class)
class ConsoleIT {
    @Test
    void tellsTheLifeOfBoardAndCell(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + CELL,
                "cell load " + CELL_NAME + " " + UART_DEMO,
                "cell start " + CELL_NAME,
                "cell shutdown " + CELL_NAME,
                "cell destroy " + CELL_NAME);
        assertThat(lines(board))
                .containsExactly(
                        "",
                        "Initializing Jailhouse hypervisor v0.12 on CPU 0",
                        "Code location: 0x0000ffffc0200800",
                        "Page pool usage after early setup: mem 8/1024, remap 140/131072",
                        "Initializing processors:",
                        " CPU 0... OK",
                        " CPU 1... OK",
                        " CPU 2... OK",
                        " CPU 3... OK",
                        "Initializing unit: irqchip",
                        "Initializing unit: ARM SMMU v3",
                        "Initializing unit: PVU IOMMU",
                        "Initializing unit: ARM SMMU",
                        "Initializing unit: PCI",
                        "Adding virtual PCI device 00:00.0 to cell \"k3-am625-sk\"",
                        "Adding virtual PCI device 00:01.0 to cell \"k3-am625-sk\"",
                        "Page pool usage after late setup: mem 29/1024, remap 268/131072",
                        "Activating hypervisor",
                        "Created cell \"inmate-demo\"",
                        "Page pool usage after cell creation: mem 40/1024, remap 537/131072",
                        "Cell \"inmate-demo\" can be loaded",
                        "Started cell \"inmate-demo\"",
                        "Cell \"inmate-demo\" can be loaded",
                        "Closing cell \"inmate-demo\"",
                        "Page pool usage after cell destruction: mem 29/1024, remap 268/131072");
    }

    private static List<String> lines(TestBoard board) {
        return board.run("console").succeeded().out().lines().toList();
    }

    @Test
    void cannotBeReadWithoutADaemon(TestBoard board) {
        board.run("console").failedWithOnly("opening /dev/jailhouse: No such file or directory");
    }

    @Test
    void cannotBeReadBeforeEnable(TestBoard board) {
        board.run("daemon", "start").succeeded();
        board.run("console").failedWithOnly("read(console): Resource temporarily unavailable");
        board.run("cell", "console", CELL_NAME).failedWith("cell console: Invalid argument", "not enabled");
        board.runAll("enable " + SYSTEM, "cell create " + CELL);
        assertThat(lines(board)).contains("Created cell \"inmate-demo\"");
        board.run("disable").succeeded();
        board.run("console").failedWithOnly("read(console): Resource temporarily unavailable");
        board.run("daemon", "stop").succeeded();
    }
}

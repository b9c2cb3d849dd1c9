package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.GIC_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demonstration of timer and interrupt controller, as the documents type it. */
@ExtendWith(BoardExtension.class)
class GicDemoIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @BeforeAll
    static void createCell(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + CELL);
    }

    @Test
    void theTimerInterruptsAnInmateThatSleeps(TestBoard board) {
        board.run("cell", "load", CELL_NAME, GIC_DEMO).succeeded();
        try (Console console = board.cellConsole().skip()) {
            board.run("cell", "start", CELL_NAME).succeeded();
            console.await("Initializing the GIC...\r\nInitializing the timer...\r\nTimer fired, jitter: ", LIMIT);
            for (int line = 0; line < 5; line++) {
                console.await("\r\nTimer fired, jitter: ", LIMIT);
            }
            console.await("\r\n", LIMIT).await("\r\n", LIMIT);
        }
        assertThat(board.run("cell", "stats", CELL_NAME, "--batch", "--count", "1")
                        .succeeded()
                        .out())
                .containsPattern(Pattern.compile("vmexits_virt_irq +[1-9]"));
    }

    @Test
    void aRestartResetsTimerAndInterfaceSoThatTheDemonstrationBeginsAnew(TestBoard board) {
        board.run("cell", "load", CELL_NAME, GIC_DEMO, "-s", "rate=50", "-a", "0x1000")
                .succeeded();
        for (int run = 0; run < 2; run++) {
            try (Console console = board.cellConsole().skip()) {
                board.run("cell", "start", CELL_NAME).succeeded();
                console.await("Initializing the timer...\r\nTimer fired", LIMIT).await("Timer fired", LIMIT);
            }
        }
    }
}

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands without an enabled board, and enables that are refused. */
@ExtendWith(BoardExtension.class)
class BadEnableIT {
    private static final String INVALID = "Invalid argument";

    @Test
    void withoutADaemonEveryCallIsRefusedAndTheListIsEmpty(TestBoard board) {
        board.run("cell", "create", CELL).failedWithOnly("opening /dev/jailhouse: No such file or directory");
        for (CommandResult result : board.tryAll(List.of(
                "disable",
                "cell load " + CELL_NAME + " " + UART_DEMO,
                "cell start 1",
                "cell shutdown 1",
                "cell destroy 1"))) {
            result.failedWithOnly("opening /dev/jailhouse: No such file or directory");
        }
        assertThat(board.run("cell", "list").succeeded().out()).isEmpty();
        assertThat(board.processes()).isEmpty();
    }

    @Test
    void withADaemonButNoBoardEveryCallIsInvalid(TestBoard board) {
        board.run("daemon", "start").succeeded();
        List<String> calls = List.of("DISABLE", "CELL_CREATE", "CELL_LOAD", "CELL_START", "CELL_LOAD", "CELL_DESTROY");
        List<CommandResult> results = board.tryAll(List.of(
                "disable",
                "cell create " + CELL,
                "cell load " + CELL_NAME + " " + UART_DEMO,
                "cell start 1",
                "cell shutdown 1",
                "cell destroy 1"));
        for (int i = 0; i < calls.size(); i++) {
            results.get(i).failedWith("JAILHOUSE_" + calls.get(i) + ": " + INVALID, "the board is not enabled");
        }
        assertThat(board.run("cell", "list").succeeded().out()).isEmpty();
        assertThat(board.cells()).isEmpty();
    }

    @Test
    void aDamagedSystemConfigurationLeavesNoDaemon(TestBoard board) {
        board.run("enable", board.write("damaged.cell", CellFile.like(SYSTEM).cutTo(300)))
                .failedWith("JAILHOUSE_ENABLE: " + INVALID, "damaged.cell: offset 0x0: header needs ");
        board.awaitNoProcess();
    }

    @Test
    void damagedSystemConfigurationsOfEveryKindAreRefused(TestBoard board) {
        Map<String, CellFile> damaged = new LinkedHashMap<>();
        damaged.put("signature is \"XHSYS", CellFile.like(SYSTEM).byteAt(0, 'X'));
        damaged.put("signature is \"JHCLL", CellFile.like(CELL));
        damaged.put("revision is 15, but must be 14 or 13", CellFile.like(SYSTEM).byteAt(CellFile.REVISION_OFFSET, 15));
        damaged.put("architecture is 77", CellFile.like(SYSTEM).byteAt(CellFile.ARCHITECTURE_OFFSET, 77));
        damaged.put("num_memory_regions is 31, but only ", CellFile.like(SYSTEM).cutTo(700));
        List<String> commands = new ArrayList<>();
        damaged.forEach((explanation, file) -> commands.add("enable " + board.write("d" + commands.size(), file)));
        board.run("daemon", "start").succeeded();

        List<CommandResult> results = board.tryAll(commands);

        List<String> explanations = List.copyOf(damaged.keySet());
        for (int i = 0; i < results.size(); i++) {
            results.get(i).failedWith("JAILHOUSE_ENABLE: " + INVALID, explanations.get(i));
        }
        assertThat(board.cells()).isEmpty();
    }

    @Test
    void wrongUsagePrintsTheHelpAndEndsWithCodeOne(TestBoard board) {
        String help = board.run("--help").succeeded().out();
        assertThat(help).startsWith("Usage: jailhouse { COMMAND | --help | --version }\n");
        assertThat(board.run()).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.out()).isEqualTo(help);
        });
        CommandResult unknown = board.run("cell", "frobnicate");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.out()).isEqualTo(help);
        for (CommandResult result : board.tryAll(List.of(
                "enable", "cell", "cell create", "cell load", "cell load 1", "cell start", "cell wait 1", "nonsense"))) {
            assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
        }
        assertThat(board.run("--version").succeeded().out()).startsWith("Jailhouse management tool ");
    }
}

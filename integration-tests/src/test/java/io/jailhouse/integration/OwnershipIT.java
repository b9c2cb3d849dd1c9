package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_CONSOLE;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.proto.OwnedRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who owns what before, with and after a cell. */
@ExtendWith(BoardExtension.class)
class OwnershipIT {
    @Test
    void destroyGivesEverythingBack(TestBoard board) {
        board.run("enable", SYSTEM).succeeded();
        DescribeOwnershipResponse before = board.ownership();
        createAndStart(board);
        board.runAll("cell destroy " + CELL_NAME);
        assertThat(withoutPort(board.ownership())).isEqualTo(before);

        String dump = board.run("ownership", "--output", "json").succeeded().out();
        createAndStart(board);
        assertThat(board.run("ownership", "--output", "json").succeeded().out())
                .isNotEqualTo(dump)
                .contains(CELL_NAME);
        board.runAll("cell destroy " + CELL_NAME);
        assertThat(board.run("ownership", "--output", "json").succeeded().out()).isEqualTo(dump);
    }

    private static void createAndStart(TestBoard board) {
        board.runAll("cell create " + CELL, "cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
    }

    /** A serial port that a cell names is the board's from then on, and what it printed stays readable. */
    private static DescribeOwnershipResponse withoutPort(DescribeOwnershipResponse ownership) {
        CellOwnership root = ownership.getCells(0);
        List<OwnedRange> ranges = root.getRangesList().stream()
                .filter(range ->
                        range.getPhysical() != CELL_CONSOLE || !range.getKind().equals("serial"))
                .toList();
        return ownership.toBuilder()
                .setCells(0, root.toBuilder().clearRanges().addAllRanges(ranges))
                .build();
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2_NAME;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.BoardInvariants;
import io.jailhouse.integration.board.BusyLinks;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.integration.program.DoorbellStorm;
import io.jailhouse.integration.program.EchoTraffic;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes that die beside links full of traffic without being on them: commands, the daemon, at last the root cell's
 * agent; {@code -Dkills=N} in all. A doorbell storm comes from a program on the host, and another one
 * streams datagrams to a cell that sends them back. Nobody on a link notices.
 */
@ExtendWith(BoardExtension.class)
class BystanderDeathIT {
    private static final Logger LOG = Logger.getLogger(BystanderDeathIT.class.getName());
    private static final int ROUNDS = Math.ceilDiv(Integer.getInteger("kills", 24), 2);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ROOT = "k3-am625-sk";
    private static final int LONGEST_COMMAND_MILLIS = 350;

    private final Random random = new Random(7);

    /** How long a command took that met the death of a daemon: it starts the successor, which adopts the agents. */
    private final List<Long> millisUntilListed = new ArrayList<>();

    @Test
    @Timeout(1200)
    void nobodyOnALinkNoticesTheDeathOfWhoIsNot(TestBoard board) throws Exception {
        try (BusyLinks links = BusyLinks.on(board);
                EchoTraffic traffic = EchoTraffic.over(board.paths());
                RunningCommand storm = board.startProgram(DoorbellStorm.class)) {
            storm.awaitOutput("ready\n", LIMIT);
            traffic.awaitMore();
            List<Cell> onLinks = board.cells();
            for (int round = 0; round < ROUNDS; round++) {
                killTheDaemon(board);
                assertUnnoticed(board, links, traffic, storm, onLinks, "daemon killed, round " + round);
                killACommand(board);
                assertUnnoticed(board, links, traffic, storm, onLinks, "command killed, round " + round);
            }
            Signals.kill(board.cell(ROOT).getAgentPid());
            Cell failed = board.await(ROOT, CellState.CELL_STATE_FAILED, LIMIT);
            List<Cell> withoutRoot = board.cells();
            assertThat(withoutRoot.subList(1, withoutRoot.size())).isEqualTo(onLinks.subList(1, onLinks.size()));
            assertThat(withoutRoot.getFirst()).isEqualTo(failed);
            assertUnnoticed(board, links, traffic, storm, withoutRoot, "root cell killed");
            assertThat(storm.hasEnded()).isFalse();
            storm.kill();
        }
        Collections.sort(millisUntilListed);
        LOG.info(() -> "%d kills beside busy links; cells listed by a new daemon after %d ms (median), %d ms (longest)"
                .formatted(2 * ROUNDS + 1, millisUntilListed.get(ROUNDS / 2), millisUntilListed.getLast()));
    }

    /** Whoever asks next starts a successor, which finds the cells. */
    private void killTheDaemon(TestBoard board) {
        long daemon = board.daemonPid();
        Signals.kill(daemon);
        long began = System.nanoTime();
        assertThat(board.run("cell", "list").succeeded().out()).contains("running");
        millisUntilListed.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        assertThat(board.daemonPid()).isNotEqualTo(daemon);
    }

    /** It changes nothing that is asserted, whether or not it was heard before it died. */
    private void killACommand(TestBoard board) {
        try (RunningCommand command = board.start("cell", "load", IVSHMEM_CELL_2_NAME, UART_DEMO)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(LONGEST_COMMAND_MILLIS)));
            command.kill();
        }
    }

    private static void assertUnnoticed(
            TestBoard board,
            BusyLinks links,
            EchoTraffic traffic,
            RunningCommand storm,
            List<Cell> onLinks,
            String story) {
        traffic.awaitMore();
        assertThat(traffic.garbage()).as(story).isEmpty();
        assertThat(traffic.timesDown()).as(story).isZero();
        int counted = links.interruptsOfCell();
        BusyLinks.await(() -> links.interruptsOfCell() > counted + 10);
        assertThat(links.onlooker().stateOf(BusyLinks.HOST)).as(story).isEqualTo(DoorbellStorm.STATE);
        assertThat(links.changedPages()).as(story).isEmpty();
        assertThat(board.cells()).as(story).isEqualTo(onLinks);
        new BoardInvariants(board, Set.of(storm.pid())).check(story);
    }
}

package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.NET_CELL_NAME;
import static io.jailhouse.integration.board.Project.NET_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.BusyLinks;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.integration.board.LinkEnd;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.integration.program.DoorbellStorm;
import io.jailhouse.integration.program.EchoTraffic;
import io.jailhouse.junit.Console;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes that die with a link full of traffic: programs on the host that drive the root cell's end, and the process of
 * the cell at the other end of an Ethernet link.
 */
@ExtendWith(BoardExtension.class)
class HostProgramDeathIT {
    private static final Logger LOG = Logger.getLogger(HostProgramDeathIT.class.getName());

    /** For each of the three tests. */
    private static final int KILLS = Math.ceilDiv(Integer.getInteger("kills", 24), 3);

    /** The aim is 10 ms; a machine that builds something else at the same time schedules processes this late. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** In which the traffic of others is compared before and after each kill. */
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private static final int NET_LINK = 8;
    private static final int CELL_ON_NET_LINK = 1;
    private static final long NET_CONSOLE = 0x2830000;

    private static final Random RANDOM = new Random(5);

    private static BusyLinks links;

    @BeforeAll
    static void meet(TestBoard board) {
        links = BusyLinks.on(board);
    }

    @AfterAll
    static void part() {
        links.close();
    }

    @Test
    @Timeout(1200)
    void aProgramThatIsKilledInADoorbellStormLeavesStateZeroAndWakesThePeers(TestBoard board) throws IOException {
        List<Long> micros = new ArrayList<>();
        int answeredBefore = 0;
        int answeredAfter = 0;
        try (EchoTraffic traffic = EchoTraffic.over(board.paths())) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (RunningCommand program = board.startProgram(DoorbellStorm.class)) {
                    program.awaitOutput("ready\n", PATIENCE);
                    int counted = links.interruptsOfCell();
                    BusyLinks.await(() -> links.interruptsOfCell() > counted + 10);
                    links.onlooker().device().takePending();
                    BusyLinks.await(links.onlooker().device()::hasPending);
                    assertThat(links.onlooker().stateOf(BusyLinks.HOST)).isEqualTo(DoorbellStorm.STATE);
                    wait(RANDOM);
                    answeredBefore += answeredUntil(traffic, traffic.answered(), System.nanoTime() + WINDOW_NANOS);

                    long began = System.nanoTime();
                    int answered = traffic.answered();
                    program.kill();
                    awaitInterruptWithStateZero(began);
                    micros.add(microsSince(began));
                    answeredAfter += answeredUntil(traffic, answered, began + WINDOW_NANOS);

                    HostDevice.open(board.paths(), DoorbellStorm.LINK).close();
                }
                links.ringCell();
                traffic.awaitMore();
                assertThat(links.changedPages()).as("sections of others").isEmpty();
            }
            assertThat(traffic.garbage()).isEmpty();
            assertThat(traffic.timesDown()).isZero();
        }
        LOG.info("traffic of others: %d answers in the time before all kills, %d in the same time after"
                .formatted(answeredBefore, answeredAfter));
        assertThat(answeredAfter).as("answers to others after a kill").isGreaterThan(answeredBefore / 2);
        report("programs in a doorbell storm", micros);
    }

    /** How many answers others got since there were so many, until some time. */
    private static int answeredUntil(EchoTraffic traffic, int before, long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
        return traffic.answered() - before;
    }

    /** As a driver does: sleeps until an interrupt, then looks at the state. */
    private static void awaitInterruptWithStateZero(long began) {
        while (links.onlooker().device().takePending() == 0 || links.onlooker().stateOf(BusyLinks.HOST) != 0) {
            LockSupport.parkNanos(50_000);
            assertThat(System.nanoTime() - began)
                    .as("nanoseconds since the kill")
                    .isLessThan(LIMIT.toNanos());
        }
    }

    @Test
    @Timeout(1200)
    void aProgramThatIsKilledInAStreamTakesTheEthernetLinkDownUntilTheNextOne(TestBoard board) {
        List<Long> micros = new ArrayList<>();
        long agent = board.cell(NET_CELL_NAME).getAgentPid();
        try (Console console = board.serialConsole(NET_CONSOLE);
                LinkEnd cell = LinkEnd.of(board.paths(), NET_LINK, CELL_ON_NET_LINK)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (RunningCommand program = board.startProgram(EchoTraffic.class)) {
                    program.awaitOutput("ready\n", PATIENCE);
                    console.skip();
                    wait(RANDOM);

                    long began = System.nanoTime();
                    program.kill();
                    while (cell.stateOf(BusyLinks.HOST) != 0) {
                        LockSupport.parkNanos(50_000);
                        assertThat(System.nanoTime() - began)
                                .as("nanoseconds since the kill")
                                .isLessThan(LIMIT.toNanos());
                    }
                    micros.add(microsSince(began));
                    console.await("link down: the peer was reset\r\n", LIMIT);
                }
                links.ringCell();
                assertThat(links.changedPages()).as("sections of others").isEmpty();
            }
        }
        assertThat(board.cell(NET_CELL_NAME).getAgentPid()).isEqualTo(agent);
        report("programs in a stream", micros);
    }

    @Test
    @Timeout(1200)
    void aCellThatIsKilledInAStreamTakesTheEthernetLinkDownUntilItIsStartedAgain(TestBoard board) throws IOException {
        List<Long> micros = new ArrayList<>();
        List<Image> images = List.of(
                new Image(0, ByteString.copyFrom(Files.readAllBytes(Project.ROOT.resolve(NET_DEMO)))),
                new Image(0x1000, ByteString.copyFrom("ip=192.168.0.2\0", StandardCharsets.US_ASCII)));
        try (HypervisorCalls calls = HypervisorCalls.to(board);
                EchoTraffic traffic = EchoTraffic.over(board.paths())) {
            for (int kill = 1; kill <= KILLS; kill++) {
                traffic.awaitMore();
                assertThat(traffic.timesUp()).isEqualTo(kill);
                long agent = calls.cell(NET_CELL_NAME).orElseThrow().getAgentPid();
                wait(RANDOM);

                long began = System.nanoTime();
                ProcessHandle.of(agent).orElseThrow().destroyForcibly();
                int downs = kill;
                Awaitility.await()
                        .atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> traffic.timesDown() == downs);
                micros.add(TimeUnit.NANOSECONDS.toMicros(traffic.downNanos() - began));
                assertThat(traffic.whyDown()).isEqualTo("the peer was reset");

                links.ringCell();
                assertThat(links.changedPages()).as("sections of others").isEmpty();
                assertThat(calls.load(NET_CELL_NAME, images)).isEmpty();
                assertThat(calls.start(NET_CELL_NAME)).isEmpty();
            }
            traffic.awaitMore();
            assertThat(traffic.garbage()).isEmpty();
            assertThat(traffic.timesDown()).isEqualTo(KILLS);
        }
        report("cells in a stream", micros);
    }

    /** So that the kill comes at any point of a round. */
    private static void wait(Random random) {
        LockSupport.parkNanos(random.nextInt(3_000_000));
    }

    private static long microsSince(long began) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    }

    private static void report(String what, List<Long> micros) {
        Collections.sort(micros);
        LOG.info(() -> "%d kills of %s: heard of after %d us (median), %d us (longest)"
                .formatted(micros.size(), what, micros.get(micros.size() / 2), micros.getLast()));
    }
}

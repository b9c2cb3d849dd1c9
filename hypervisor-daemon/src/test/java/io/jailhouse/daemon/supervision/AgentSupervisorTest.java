package io.jailhouse.daemon.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.jailhouse.daemon.rpc.AgentControlService;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentFailure;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.CpuParked;
import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.SuspendCpus;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.proto.TraceEnded;
import io.jailhouse.proto.TracedBlocks;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.confine.ConfinementLevel;
import io.jailhouse.transport.BoardServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that lie, flood, stop and fall silent; each is a process that sleeps, and a test that speaks for it. */
@Timeout(60)
class AgentSupervisorTest {
    private static final int CELL = 1;
    private static final SupervisionLimits SHORT = new SupervisionLimits(
            Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofSeconds(2), 100, 1);
    private static final SupervisionLimits NO_PROBES = new SupervisionLimits(
            Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofHours(1), Duration.ofHours(1), 100, 1);

    @TempDir
    private Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final LogLines log = new LogLines();
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private AgentSupervisor supervisor;
    private BoardServer server;
    private Path socket;
    private AgentLink link;

    @BeforeEach
    void begin() throws IOException {
        log.begin();
        serve(NO_PROBES);
    }

    private void serve(SupervisionLimits limits) throws IOException {
        BoardPaths paths = BoardPaths.of(
                "b",
                Map.of(
                        "JAILHOUSE_RUNTIME_DIR",
                        folder.resolve("r").toString(),
                        "JAILHOUSE_SHM_DIR",
                        folder.resolve("s").toString()));
        paths.createDirectories();
        socket = paths.socket();
        supervisor = new AgentSupervisor(paths, arguments -> List.of("sleep", "600"), limits);
        supervisor.begin();
        server = BoardServer.start(socket, List.of(new AgentControlService(supervisor)), calls);
        link = supervisor.spawn(CELL, "cell", ConfinementLevel.OFF, new RecordedEvents());
    }

    private void serveAgain(SupervisionLimits limits) throws Exception {
        endServer();
        events.clear();
        serve(limits);
    }

    private void endServer() throws Exception {
        link.process().kill();
        link.awaitDeath(Duration.ofSeconds(10));
        supervisor.close();
        server.close();
    }

    @AfterEach
    void end() throws Exception {
        endServer();
        calls.shutdownNow();
        log.end();
    }

    @Test
    void somebodyWithoutTheSecretIsTurnedAway() throws Exception {
        try (FakeAgent agent = FakeAgent.dial(socket)) {
            agent.say(FakeAgent.hello(link, CELL, "guessed"));
            refused(agent);
        }
        assertThat(link.isAlive()).isTrue();
        assertThat(log.lines).anyMatch(line -> line.startsWith("turned away: "));
    }

    @Test
    void anAgentCannotSpeakForAnotherCell() throws Exception {
        try (FakeAgent agent = FakeAgent.dial(socket)) {
            agent.say(FakeAgent.hello(link, 2, FakeAgent.secretOf(link.process().pid())));
            refused(agent);
        }
    }

    @Test
    void nothingIsHeardBeforeTheProof() throws Exception {
        try (FakeAgent agent = FakeAgent.dial(socket)) {
            agent.say(parked(0));
            refused(agent);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void ordersGivenBeforeTheAgentAttachesArriveInTheirOrder() throws Exception {
        var first = link.order(suspend());
        var second = link.order(suspend());
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            assertThat(agent.order().getNumber()).isEqualTo(1);
            assertThat(agent.order().getNumber()).isEqualTo(2);
            agent.acknowledge(1);
            first.get(10, TimeUnit.SECONDS);
            assertThat(second).isNotDone();
            agent.acknowledge(1);
            agent.acknowledge(2);
            second.get(10, TimeUnit.SECONDS);
            assertThat(agent.isAttached()).isTrue();
        }
    }

    @Test
    void anAcknowledgementOfAnOrderThatWasNeverGivenIsRefused() throws Exception {
        var open = link.order(suspend());
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.acknowledge(2);
            lieRefused(agent, "acknowledges order 2, which it was not given");
        }
        assertThat(open).isNotDone();
        try (FakeAgent again = FakeAgent.of(link, socket)) {
            assertThat(again.order().getNumber()).isEqualTo(1);
            again.acknowledge(1);
            open.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theOutcomeOfAMessageIsBelievedOnceAndOnlyIfItWasSent() throws Exception {
        var posted = link.post(PostMessage.newBuilder().setMessage(1).build());
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            long number = agent.order().getNumber();
            agent.acknowledge(number);
            agent.say(replied(number));
            assertThat(posted.get(10, TimeUnit.SECONDS).getWord()).isEqualTo(3);
            agent.say(replied(number));
            lieRefused(agent, "tells the outcome of message 1, which its cell was not sent");
        }
    }

    @Test
    void aReplyForAnotherCellIsRefused() throws Exception {
        AgentLink other = supervisor.spawn(2, "other", ConfinementLevel.OFF, new RecordedEvents());
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            var posted = other.post(PostMessage.newBuilder().setMessage(1).build());
            agent.say(replied(1));
            lieRefused(agent, "tells the outcome of message 1, which its cell was not sent");
            assertThat(posted).isNotDone();
            other.process().kill();
            assertThat(posted.get(10, TimeUnit.SECONDS).getEnd()).isEqualTo(MessageOutcome.End.END_ABANDONED);
        }
    }

    @Test
    void aReportAboutACpuThatTheCellNeverHadIsRefused() throws Exception {
        link.order(AgentOrder.newBuilder()
                .setApplyGrant(Grant.newBuilder().addCpus(2).addCpus(3)));
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.say(parked(3));
            await().until(() -> events.contains("parked 3"));
            agent.say(parked(1));
            lieRefused(agent, "reports CPU 1, which its cell does not have");
        }
        assertThat(events).containsExactly("parked 3");
    }

    @Test
    void aSecondIntroductionIsRefused() throws Exception {
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.say(FakeAgent.hello(
                    link, CELL, FakeAgent.secretOf(link.process().pid())));
            lieRefused(agent, "introduces itself a second time");
        }
    }

    @Test
    void whatAnAgentSaysIsOneLineOfSomeLength() throws Exception {
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.say(AgentMessage.newBuilder()
                    .setFailure(AgentFailure.newBuilder().setReason("a\n\u001b[2J" + "x".repeat(100_000)))
                    .build());
            await().until(() -> !events.isEmpty());
        }
        assertThat(events.getFirst())
                .startsWith("failed a ")
                .hasSizeLessThan(400)
                .doesNotContain("\n", "\u001b");
    }

    @Test
    void anAgentThatFloodsTheDaemonIsKilled() throws Exception {
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            for (int message = 0; message < 200; message++) {
                agent.say(AgentMessage.newBuilder()
                        .setFailure(AgentFailure.getDefaultInstance())
                        .build());
            }
            lieRefused(agent, "floods the daemon with messages and is killed");
        }
        await().until(() -> events.contains("died"));
        assertThat(events).hasSizeLessThan(150);
    }

    @Test
    void aStoppedAgentIsReportedButNotKilled() throws Exception {
        assertThat(link.process().stop()).isTrue();
        await().until(() -> log.lines.stream()
                .anyMatch(line -> line.endsWith("has been stopped for 50 ms: its cell stands still")));
        assertThat(link.process().isStopped()).isTrue();
        assertThat(link.process().resume()).isTrue();
        await().until(() -> log.lines.stream().anyMatch(line -> line.endsWith("goes on")));
        assertThat(link.isAlive()).isTrue();
    }

    @Test
    void anAgentWhoseControlStreamHangsIsKilled() throws Exception {
        serveAgain(SHORT);
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            AgentOrder probe = agent.order();
            assertThat(probe.hasProbe()).isTrue();
            agent.acknowledge(probe.getNumber());
            assertThat(agent.order().hasProbe()).isTrue();
            await().until(() -> events.contains("died"));
        }
        assertThat(log.lines).anyMatch(line -> line.endsWith("its control stream hangs: killed"));
    }

    @Test
    void deathEndsEverythingThatWaitsAndIsToldBeforeTheWaitForItEnds() throws Exception {
        CompletableFuture<Void> order = link.order(suspend());
        var message = link.post(PostMessage.newBuilder().setMessage(1).build());
        link.process().kill();
        link.awaitDeath(Duration.ofSeconds(10));
        assertThat(events).containsExactly("died");
        assertThat(order).isCompleted();
        assertThat(message).isCompletedWithValueMatching(it -> it.getEnd() == MessageOutcome.End.END_ABANDONED);
        assertThat(link.order(suspend())).isCompleted();
        assertThat(link.post(PostMessage.getDefaultInstance())).isCompleted();
        assertThat(link.process().stop()).isFalse();
    }

    @Test
    void aTraceIsHeardUntilItsEndAndOneAtATime() throws Exception {
        grantCpu2();
        List<TraceListener.End> ends = new CopyOnWriteArrayList<>();
        assertThat(link.trace(TraceCpus.getDefaultInstance(), recorded(ends))).isTrue();
        assertThat(link.trace(TraceCpus.getDefaultInstance(), recorded(ends))).isFalse();
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.order();
            long number = agent.order().getNumber();
            agent.acknowledge(number);
            agent.say(traced(number, 2, 3));
            await().until(() -> events.contains("3 blocks of CPU 2"));
            assertThat(link.isTraced()).isTrue();
            link.endTrace();
            assertThat(agent.order().hasEndTrace()).isTrue();
            agent.say(AgentMessage.newBuilder()
                    .setTraceEnded(TraceEnded.newBuilder().setOrder(number))
                    .build());
            await().until(() -> ends.contains(new TraceListener.End.Over()));
            assertThat(link.isTraced()).isFalse();
            agent.say(traced(number, 2, 3));
            lieRefused(agent, "tells of a trace that it was not told to make");
        }
        assertThat(ends).hasSize(1);
    }

    @Test
    void aTraceOfSomethingElseIsRefused() throws Exception {
        grantCpu2();
        link.trace(TraceCpus.getDefaultInstance(), recorded(new CopyOnWriteArrayList<>()));
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.order();
            agent.say(traced(agent.order().getNumber(), 1, 1));
            lieRefused(agent, "reports CPU 1, which its cell does not have");
        }
        await().until(() -> !link.isTraced());
        link.trace(TraceCpus.getDefaultInstance(), recorded(new CopyOnWriteArrayList<>()));
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.order();
            agent.order();
            agent.say(traced(agent.order().getNumber(), 2, 2049));
            lieRefused(agent, "tells of more blocks at once than it may");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aTraceEndsWithItsStreamAndWithARefusal() throws Exception {
        List<TraceListener.End> ends = new CopyOnWriteArrayList<>();
        link.trace(TraceCpus.getDefaultInstance(), recorded(ends));
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.order();
        }
        await().until(() -> ends.contains(new TraceListener.End.AgentGone()));
        link.trace(TraceCpus.getDefaultInstance(), recorded(ends));
        try (FakeAgent agent = FakeAgent.of(link, socket)) {
            agent.order();
            agent.say(AgentMessage.newBuilder()
                    .setAcknowledgement(Acknowledgement.newBuilder()
                            .setOrder(agent.order().getNumber())
                            .setError("CPU 7 is not the cell's"))
                    .build());
            await().until(() -> ends.contains(new TraceListener.End.Refused("CPU 7 is not the cell's")));
        }
    }

    private void grantCpu2() {
        var _ = link.order(
                AgentOrder.newBuilder().setApplyGrant(Grant.newBuilder().addCpus(2)));
    }

    private TraceListener recorded(List<TraceListener.End> ends) {
        return new TraceListener() {
            @Override
            public void executed(TracedBlocks blocks) {
                events.add("%d blocks of CPU %d".formatted(blocks.getBlocksCount(), blocks.getCpu()));
            }

            @Override
            public void ended(End end) {
                ends.add(end);
            }
        };
    }

    private static AgentMessage traced(long order, int cpu, int blocks) {
        return AgentMessage.newBuilder()
                .setTracedBlocks(TracedBlocks.newBuilder()
                        .setOrder(order)
                        .setCpu(cpu)
                        .addAllBlocks(Collections.nCopies(blocks, ExecutedBlock.getDefaultInstance())))
                .build();
    }

    private static void refused(FakeAgent agent) throws Exception {
        assertThat(agent.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    private void lieRefused(FakeAgent agent, String lie) throws Exception {
        Status end = agent.awaitEnd();
        assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(end.getDescription()).startsWith(lie);
        assertThat(log.lines).anyMatch(line -> line.startsWith("the agent of cell 1, process ") && line.contains(lie));
    }

    private static AgentOrder.Builder suspend() {
        return AgentOrder.newBuilder().setSuspendCpus(SuspendCpus.getDefaultInstance());
    }

    private static AgentMessage parked(int cpu) {
        return AgentMessage.newBuilder()
                .setCpuParked(CpuParked.newBuilder().setCpu(cpu))
                .build();
    }

    private static AgentMessage replied(long order) {
        return AgentMessage.newBuilder()
                .setMessageOutcome(MessageOutcome.newBuilder()
                        .setOrder(order)
                        .setEnd(MessageOutcome.End.END_REPLIED)
                        .setWord(3))
                .build();
    }

    private final class RecordedEvents implements AgentEvents {
        @Override
        public void faultReached(AgentLink agent, FaultPoint point) {
            events.add("reached " + point);
        }

        @Override
        public void cpuParked(AgentLink agent, int cpu, Violation violation) {
            events.add("parked " + cpu);
        }

        @Override
        public void agentFailed(AgentLink agent, String reason) {
            events.add("failed " + reason);
        }

        @Override
        public void agentDied(AgentLink agent) {
            events.add("died");
        }
    }

    /** What the daemon logs. */
    private static final class LogLines extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger("io.jailhouse.daemon");

        void begin() {
            logger.addHandler(this);
        }

        void end() {
            logger.removeHandler(this);
        }

        @Override
        public void publish(LogRecord logged) {
            lines.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

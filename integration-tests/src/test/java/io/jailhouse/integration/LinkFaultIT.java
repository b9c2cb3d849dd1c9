package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_NAME;
import static io.jailhouse.integration.board.Project.IVSHMEM_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.LinkCalls;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.LinkFault;
import io.jailhouse.proto.LinkPeerCounters;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Faults of a link with traffic: this test drives the root cell's end as a program on the host; the cell rings it every
 * few milliseconds, and counts the interrupts that it gets in its word of the R/W section.
 */
@ExtendWith(BoardExtension.class)
class LinkFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LINK = 0;
    private static final int CELL = 1;
    private static final int CELL_STATE = 2;
    private static final int RINGS = 20;

    private static HostDevice host;
    private static LinkCalls links;

    @BeforeAll
    static void meet(TestBoard board) throws IOException {
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + IVSHMEM_CELL,
                "cell load %s %s -s \"target=0 pause=2 silent\" -a 0x1000".formatted(IVSHMEM_CELL_NAME, IVSHMEM_DEMO),
                "cell start " + IVSHMEM_CELL_NAME);
        links = LinkCalls.to(board);
        host = HostDevice.open(board.paths(), LinkAddress.parse("00:00.0"));
        host.setInterruptControl(1);
        Awaitility.await().atMost(LIMIT).until(() -> host.stateOf(CELL) == CELL_STATE);
        host.writeState(1);
        Awaitility.await().atMost(LIMIT).until(() -> answers() > 0);
        ringAndAwaitAnswer();
    }

    @AfterAll
    static void part() {
        host.close();
        links.close();
    }

    /** Whatever a test did, revoking it makes the link what it was. */
    @AfterEach
    void everythingCanBeRevoked() {
        links.revoke();
        assertThat(links.faults()).isEmpty();
        assertThat(host.stateOf(CELL)).isEqualTo(CELL_STATE);
        ringAndAwaitAnswer();
        awaitRing();
    }

    /** The interrupts that the cell has counted. */
    private static int answers() {
        return host.readWrite().getAtIndex(ValueLayout.JAVA_INT, CELL);
    }

    private static void ringAndAwaitAnswer() {
        int before = answers();
        host.ring(CELL, 0);
        awaitAnswers(before + 1);
    }

    private static void awaitAnswers(int number) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(LinkFaultIT::answers, now -> now >= number);
    }

    private static void awaitRing() {
        host.awaitInterrupt(0);
        assertThat(host.awaitInterrupt(LIMIT.toNanos())).isEqualTo(1);
    }

    private static LinkPeerCounters counters(int peer) {
        return links.peer(LINK, peer).getCounters();
    }

    @Test
    void droppedDoorbellsNeverArrive(TestBoard board) {
        LinkPeerCounters before = counters(CELL);
        board.run("fault", "doorbells", "00:00.0", "1", "--drop", "100").succeeded();
        int answers = answers();
        for (int ring = 0; ring < RINGS; ring++) {
            host.ring(CELL, 0);
        }
        LinkPeerCounters after = counters(CELL);
        assertThat(after.getDropped() - before.getDropped()).isEqualTo(RINGS);
        assertThat(after.getDelivered()).isEqualTo(before.getDelivered());
        assertThat(board.run("ivshmem", "show", "00:00.0").succeeded().out())
                .contains("        dropped     " + after.getDropped() + "\n");
        // The other direction is sound.
        awaitRing();
        assertThat(answers()).isEqualTo(answers);

        assertThat(board.run("fault", "clear").succeeded().out())
                .isEqualTo("00:00.0 doorbells to peer 1: 100 % lost\n");
        ringAndAwaitAnswer();
        assertThat(answers()).isEqualTo(answers + 1);
    }

    @Test
    void theHostHearsNothingOfDroppedDoorbells() {
        assertThat(links.disturb(
                        LINK,
                        0,
                        DoorbellFault.newBuilder().setDropPerMille(1000).build()))
                .isEmpty();
        long dropped = counters(0).getDropped();
        // One that was on its way has come when the cell rings again.
        Awaitility.await().atMost(LIMIT).until(() -> counters(0).getDropped() > dropped);
        host.awaitInterrupt(0);
        Awaitility.await().atMost(LIMIT).until(() -> counters(0).getDropped() >= dropped + RINGS);
        assertThat(host.awaitInterrupt(0)).isZero();
        // None at all is how the fault is revoked.
        assertThat(links.disturb(LINK, 0, DoorbellFault.getDefaultInstance())).isEmpty();
        awaitRing();
    }

    @Test
    void delayedDoorbellsComeLate(TestBoard board) {
        board.run("fault", "doorbells", "00:00.0", "1", "--delay", "150ms").succeeded();
        long delayed = counters(CELL).getDelayed();
        int answers = answers();
        long began = System.nanoTime();
        host.ring(CELL, 0);
        awaitAnswers(answers + 1);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(150));
        assertThat(counters(CELL).getDelayed()).isEqualTo(delayed + 1);

        // One that is on its way is not lost when the fault ends.
        board.run("fault", "doorbells", "00:00.0", "1", "--delay", "30m").succeeded();
        host.ring(CELL, 0);
        board.run("fault", "doorbells", "00:00.0", "1").succeeded();
        awaitAnswers(answers + 2);
        assertThat(board.run("fault", "list").succeeded().out()).isEmpty();
    }

    @Test
    void doubledDoorbellsComeTwice(TestBoard board) {
        board.run("fault", "doorbells", "00:00.0", "1", "--duplicate", "--delay", "20ms")
                .succeeded();
        assertThat(board.run("fault", "list").succeeded().out())
                .isEqualTo("00:00.0 doorbells to peer 1: 20000 us late, twice\n");
        awaitTwoAnswersToOneRing();
        assertThat(links.disturb(
                        LINK,
                        CELL,
                        DoorbellFault.newBuilder().setDuplicate(true).build()))
                .isEmpty();
        awaitTwoAnswersToOneRing();
        links.revoke();
        LinkPeerCounters before = counters(CELL);
        ringAndAwaitAnswer();
        assertThat(counters(CELL).getDelivered()).isEqualTo(before.getDelivered() + 1);
        assertThat(counters(CELL).getDuplicated()).isEqualTo(before.getDuplicated());
    }

    /**
     * Each ring comes twice. If the cell's CPU did not get to run between the two, they are one interrupt, as they are
     * on a board: an edge is lost while another is pending. So it may take more than one attempt until both count.
     */
    private static void awaitTwoAnswersToOneRing() {
        Awaitility.await().atMost(LIMIT).until(() -> {
            LinkPeerCounters before = counters(CELL);
            int answers = answers();
            host.ring(CELL, 0);
            Awaitility.await().atMost(LIMIT).until(() -> counters(CELL).getDelivered() >= before.getDelivered() + 2);
            assertThat(counters(CELL).getDelivered()).isEqualTo(before.getDelivered() + 2);
            assertThat(counters(CELL).getDuplicated()).isEqualTo(before.getDuplicated() + 1);
            awaitAnswers(answers + 1);
            return answers() >= answers + 2;
        });
    }

    @Test
    void aStateIsShownThatThePeerHasNot(TestBoard board) {
        board.run("fault", "state", "00:00.0", "1", "7").succeeded();
        assertThat(host.stateOf(CELL)).isEqualTo(7);
        assertThat(links.peer(LINK, CELL).getState()).as("its register").isEqualTo(CELL_STATE);
        assertThat(board.run("fault", "list").succeeded().out()).isEqualTo("00:00.0 peer 1 shows state 7\n");
        assertThat(board.run("fault", "clear", "00:00.0").succeeded().out())
                .isEqualTo("00:00.0 peer 1 shows state 7\n");
        assertThat(host.stateOf(CELL)).isEqualTo(CELL_STATE);

        int answers = answers();
        assertThat(links.show(LINK, 0, 9)).isEmpty();
        awaitAnswers(answers + 1);
        assertThat(host.stateOf(0)).isEqualTo(9);
        assertThat(host.state()).isEqualTo(1);
        assertThat(links.revoke())
                .containsExactly(LinkFault.newBuilder().setPeer(0).setState(9).build());
        awaitAnswers(answers + 2);
        assertThat(host.stateOf(0)).isEqualTo(1);
    }

    @Test
    void bitsFlipInEverySection(TestBoard board) {
        board.runAll(
                "fault flip 00:00.0 rw 0x1000 3",
                "fault flip 00:00.0 out1 0x20 7",
                "fault flip 00:00.0 out0 65535",
                "fault flip 00:00.0 state 4 6");
        assertThat(host.readWrite().get(ValueLayout.JAVA_BYTE, 0x1000)).isEqualTo((byte) 8);
        assertThat(host.output(CELL).get(ValueLayout.JAVA_BYTE, 0x20)).isEqualTo((byte) 0x80);
        assertThat(host.output(0).get(ValueLayout.JAVA_BYTE, 65535)).isEqualTo((byte) 1);
        assertThat(host.stateOf(CELL)).isEqualTo(CELL_STATE | 1 << 6);

        // Once more is as before.
        assertThat(links.flip(LINK, Section.READ_WRITE, 0x1000, 3)).isEmpty();
        assertThat(host.readWrite().get(ValueLayout.JAVA_BYTE, 0x1000)).isZero();
        String rest = """
                00:00.0 bit 7 of out1+0x20 flipped
                00:00.0 bit 0 of out0+0xffff flipped
                00:00.0 bit 6 of state+0x4 flipped
                """;
        assertThat(board.run("fault", "list").succeeded().out()).isEqualTo(rest);
        assertThat(board.run("fault", "list", "--output", "json").succeeded().out())
                .contains("\"section\" : \"out1\",\n  \"offset\" : 32,\n  \"bit\" : 7\n");
        assertThat(board.run("fault", "clear").succeeded().out()).isEqualTo(rest);
        assertThat(host.output(CELL).get(ValueLayout.JAVA_BYTE, 0x20)).isZero();
        assertThat(host.output(0).get(ValueLayout.JAVA_BYTE, 65535)).isZero();
    }

    @Test
    void aFrozenPeerAnswersWhenItIsThawed(TestBoard board) {
        board.run("cell", "freeze", IVSHMEM_CELL_NAME).succeeded();
        int answers = answers();
        long rung = counters(CELL).getRung();
        host.awaitInterrupt(0);
        host.ring(CELL, 0);
        assertThat(host.awaitInterrupt(TimeUnit.MILLISECONDS.toNanos(200)))
                .as("a hundred times its pause")
                .isZero();
        assertThat(answers()).isEqualTo(answers);
        assertThat(counters(CELL).getRung()).isEqualTo(rung);
        assertThat(host.stateOf(CELL)).isEqualTo(CELL_STATE);

        board.run("cell", "thaw", IVSHMEM_CELL_NAME).succeeded();
        awaitAnswers(answers + 1);
        awaitRing();
        assertThat(answers()).as("the doorbell was kept, once").isEqualTo(answers + 1);
    }

    @Test
    void whatDoesNotExistCannotFail(TestBoard board) {
        List<String> commands = List.of(
                "fault doorbells 00:07.0 1 --drop 100",
                "fault doorbells 00:00.0 2 --drop 100",
                "fault state 00:00.0 2 1",
                "fault flip 00:00.0 out3 0",
                "fault flip 00:00.0 rw 0x10000",
                "fault flip 00:00.0 rw 0 8");
        List<CommandResult> results = board.tryAll(commands);
        results.get(0).failedWith("fault doorbells: No such file or directory", "there is no link 00:07.0");
        results.get(1).failedWith("fault doorbells: No such file or directory", "link 00:00.0 has no peer 2");
        results.get(2).failedWith("fault state: No such file or directory", "link 00:00.0 has no peer 2");
        results.get(3).failedWith("fault flip: No such file or directory", "link 00:00.0 has no such section");
        results.get(4)
                .failedWith(
                        "fault flip: Numerical result out of range",
                        "link 00:00.0 has no offset 0x10000 in a section of 0x10000 bytes");
        results.get(5).failedWith("fault flip: Invalid argument", "a byte has the bits 0 to 7");
        CommandResult single = board.run("fault", "doorbells", "00:07.0", "1", "--drop", "100");
        single.failedWith("fault doorbells: No such file or directory", "there is no link 00:07.0");

        assertThat(links.disturb(
                        LINK,
                        CELL,
                        DoorbellFault.newBuilder().setDropPerMille(1001).build()))
                .contains(Errno.EINVAL);
        assertThat(links.disturb(
                        LINK,
                        CELL,
                        DoorbellFault.newBuilder().setDelayMicros(-1).build()))
                .contains(Errno.EINVAL);
        assertThat(links.show(1 << 16, 0, 1)).contains(Errno.EINVAL);
        assertThat(links.flip(LINK, -1, 0, 0)).contains(Errno.ENOENT);
        assertThat(links.flip(LINK, Section.READ_WRITE, -1, 0)).contains(Errno.ERANGE);
        assertThat(links.faults()).isEmpty();
    }
}

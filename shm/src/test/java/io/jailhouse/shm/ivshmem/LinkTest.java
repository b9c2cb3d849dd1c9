package io.jailhouse.shm.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.ChildJvm;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LinkTest {
    private static final long STATE_TABLE = 0x1000;
    private static final int PEERS = 3;
    private static final int VECTORS = 4;
    private static final int WARM_UP_ROUNDS = 100;

    /** Times that the host may keep one of two processes from running for a slice. */
    private static final int HOST_STALLS = 2;

    @TempDir
    private Path dir;

    private BoardMemory memory;
    private Wakeups wakeups;
    private Link link;

    @BeforeEach
    void create() throws IOException {
        BoardFiles.createMemory(dir.resolve("memory"), 1 << 20);
        BoardFiles.createWakeups(dir.resolve("wakeups"));
        BoardFiles.createLink(dir.resolve("link"), 8);
        memory = BoardMemory.open(dir.resolve("memory"));
        wakeups = Wakeups.open(dir.resolve("wakeups"));
        link = Link.open(dir.resolve("link"));
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        wakeups.close();
        memory.close();
    }

    private static LinkPeer peer(int id) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(STATE_TABLE, 0x1000, true, false));
        sections.add(new Section(0x2000, 0x1000, true, true));
        for (int n = 0; n < PEERS; n++) {
            sections.add(new Section(0x3000 + n * 0x1000L, 0x1000, true, n == id));
        }
        return new LinkPeer(id, id, VECTORS, PEERS, 0x4000, sections);
    }

    private LinkEndpoint join(int id) {
        link.setPeer(peer(id));
        LinkEndpoint endpoint = link.endpoint(id, memory, wakeups);
        endpoint.setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
        return endpoint;
    }

    private int stateWord(int id) throws IOException {
        return ByteBuffer.wrap(memory.read(STATE_TABLE + 4L * id, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    @Test
    void aPeerIsReadBackAsItWasSet() {
        link.setPeer(peer(2));
        assertThat(link.bdf()).isEqualTo(8);
        assertThat(link.peer(2)).contains(peer(2));
        assertThat(link.peer(1)).isEmpty();
        assertThat(link.isPresent(12)).isFalse();
        link.clearPeer(2);
        assertThat(link.peer(2)).isEmpty();
    }

    @Test
    void aDoorbellReachesItsTargetAndItselfButNobodyElse() {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        LinkEndpoint c = join(2);
        a.ring(1, 3);
        a.ring(1, 0);
        c.ring(2, 1);
        assertThat(b.hasPending()).isTrue();
        assertThat(b.takePending()).isEqualTo(0b1001);
        assertThat(b.takePending()).isZero();
        assertThat(c.takePending()).isEqualTo(0b10);
        assertThat(a.hasPending()).isFalse();
        assertThat(link.counters(0).rung()).isEqualTo(2);
        assertThat(link.counters(1).taken()).isEqualTo(2);
    }

    @Test
    void aDoorbellToAnAbsentPeerABadVectorOrInterruptsThatAreOffHasNoEffect() {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        a.ring(2, 0);
        a.ring(12, 0);
        a.ring(-1, 0);
        a.ring(1, VECTORS);
        a.ring(1, -1);
        b.setInterruptControl(0);
        a.ring(1, 0);
        assertThat(b.hasPending()).isFalse();
        assertThat(link.counters(1).ignored()).isEqualTo(1);
    }

    @Test
    void inOneShotModeTheFirstEventTurnsInterruptsOff() {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        b.setOneShot(true);
        a.ring(1, 1);
        a.ring(1, 2);
        assertThat(b.interruptControl()).isZero();
        assertThat(b.takePending()).isEqualTo(0b10);
    }

    @Test
    void aStateIsInTheTableBeforeTheOthersHearOfItAndOnlyChangesAreHeard() throws IOException {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        a.writeState(5);
        assertThat(stateWord(0)).isEqualTo(5);
        assertThat(a.state()).isEqualTo(5);
        assertThat(b.takePending()).isEqualTo(1);
        a.writeState(5);
        assertThat(b.hasPending()).isFalse();
        assertThat(a.hasPending()).isFalse();
    }

    @Test
    void aResetIsHeardOnceAndOnlyIfTheStateWasNotZero() throws IOException {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        a.reset();
        assertThat(b.hasPending()).isFalse();
        a.writeState(7);
        b.takePending();
        b.ring(0, 2);
        a.reset();
        assertThat(a.hasPending()).isFalse();
        assertThat(a.interruptControl()).isZero();
        assertThat(stateWord(0)).isZero();
        assertThat(b.takePending()).isEqualTo(1);
        a.reset();
        assertThat(b.hasPending()).isFalse();
    }

    @Test
    void aResetFindsTheTableWordOfWhoDiedBeforeItsRegisterWasWritten() throws IOException {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        memory.write(STATE_TABLE, new byte[] {9, 0, 0, 0});
        a.reset();
        assertThat(stateWord(0)).isZero();
        assertThat(b.takePending()).isEqualTo(1);
    }

    @Test
    void aStateTableOfSizeZeroOrOutsideOfTheMemoryIsNotWritten() {
        List<Section> sections = new ArrayList<>(peer(1).sections());
        sections.set(Section.STATE_TABLE, new Section(0, 0, false, false));
        link.setPeer(new LinkPeer(1, 1, 1, PEERS, 0, sections));
        LinkEndpoint without = link.endpoint(1, memory, wakeups);
        without.writeState(3);
        assertThat(without.state()).isEqualTo(3);
        sections.set(Section.STATE_TABLE, new Section(-4096, 0x1000, true, false));
        link.setPeer(new LinkPeer(1, 1, 1, PEERS, 0, sections));
        LinkEndpoint outside = link.endpoint(1, memory, wakeups);
        outside.writeState(4);
        outside.reset();
        assertThat(outside.state()).isZero();
    }

    @Test
    void faultsDropHoldBackAndDoubleDoorbellsUntilTheyAreRevoked() {
        LinkEndpoint a = join(0);
        LinkEndpoint b = join(1);
        link.faults(1).set(LinkFaults.ALL, 0, false);
        a.ring(1, 1);
        assertThat(b.hasPending()).isFalse();
        assertThat(link.counters(1).dropped()).isEqualTo(1);
        link.faults(1).set(0, 500, false);
        a.ring(1, 1);
        assertThat(b.hasPending()).isFalse();
        int held = link.faults(1).takeHeld();
        assertThat(held).isEqualTo(0b10);
        b.deliver(held);
        assertThat(b.takePending()).isEqualTo(0b10);
        link.faults(1).set(0, 0, true);
        a.ring(1, 2);
        assertThat(b.takePending()).isEqualTo(0b100);
        assertThat(link.faults(1).takeHeld()).isEqualTo(0b100);
        link.faults(1).set(0, 0, false);
        a.ring(1, 1);
        assertThat(b.takePending()).isEqualTo(0b10);
        assertThat(link.faults(1).takeHeld()).isZero();
        assertThat(link.counters(1)).isEqualTo(new LinkCounters(0, 3, 0, 1, 1, 1));
    }

    @Test
    void whateverADamagedFileSaysNothingLeadsOutOfBounds() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            LinkEndpoint a = join(0);
            join(1);
            try (FileChannel file = FileChannel.open(dir.resolve("link"), StandardOpenOption.WRITE)) {
                byte[] garbage = new byte[LinkDescriptor.LENGTH - LinkDescriptor.BLOCKS_OFFSET];
                random.nextBytes(garbage);
                file.write(ByteBuffer.wrap(garbage), LinkDescriptor.BLOCKS_OFFSET);
            }
            for (int target = 0; target < LinkDescriptor.PEERS; target++) {
                a.ring(target, random.nextInt(VECTORS));
                link.peer(target);
                if (link.isPresent(target)) {
                    LinkEndpoint any = link.endpoint(target, memory, wakeups);
                    any.writeState(random.nextInt());
                    assertThat(any.takePending()).isBetween(0, (1 << LinkDescriptor.VECTORS) - 1);
                    any.reset();
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void aSleeperIsWokenByEveryDoorbellOfAnotherProcess() throws IOException {
        LinkEndpoint receiver = join(0);
        link.setPeer(peer(1));
        WakeWord wake = wakeups.of(0);
        int rounds = 2000;
        int slow = 0;
        try (ChildJvm child = ChildJvm.start(Ringer.class, dir, rounds)) {
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                while (receiver.takePending() == 0) {
                    int seen = wake.announce();
                    if (!receiver.hasPending()) {
                        wake.sleep(seen, Long.MAX_VALUE);
                    }
                }
                // A lost wake-up costs a whole slice. So may the first rounds, in which the other process loads its
                // classes.
                if (round >= WARM_UP_ROUNDS && System.nanoTime() - begin >= WakeWord.SLICE_NANOS) {
                    slow++;
                }
                // The answer: the child rings again when it sees the state change.
                receiver.writeState(round + 1);
            }
            assertThat(child.remainingLines()).containsExactly("rang " + rounds);
        }
        assertThat(slow).as("rounds that took a slice").isLessThanOrEqualTo(HOST_STALLS);
    }

    /** Rings whenever peer 0 has counted on. */
    static final class Ringer {
        public static void main(String[] arguments) throws IOException {
            Path dir = Path.of(arguments[0]);
            int rounds = Integer.parseInt(arguments[1]);
            try (BoardMemory memory = BoardMemory.open(dir.resolve("memory"));
                    Wakeups wakeups = Wakeups.open(dir.resolve("wakeups"));
                    Link link = Link.open(dir.resolve("link"))) {
                LinkEndpoint ringer = link.endpoint(1, memory, wakeups);
                ringer.setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
                WakeWord wake = wakeups.of(1);
                for (int round = 0; round < rounds; round++) {
                    ringer.ring(0, 1);
                    while (ringer.takePending() == 0) {
                        int seen = wake.announce();
                        if (!ringer.hasPending()) {
                            wake.sleep(seen, Long.MAX_VALUE);
                        }
                    }
                }
                System.out.println("rang " + rounds);
            }
        }
    }
}

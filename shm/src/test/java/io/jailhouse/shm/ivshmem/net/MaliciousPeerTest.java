package io.jailhouse.shm.ivshmem.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeTry;

/** A peer that writes anything anywhere in its section and its state, between and amid correct traffic. */
class MaliciousPeerTest {
    private static final int RUN = 3;

    /** What the peer does next. */
    sealed interface Act {
        /** A correct peer's turn: it polls, sends and receives. */
        record Behave(int frames) implements Act {}

        /** Any 8 bytes at any place, likely in the rings. */
        record Write(int offset, long value) implements Act {}

        /** A plausible 16-bit word of a ring. */
        record WriteIndex(int place, int value) implements Act {}

        record State(int value) implements Act {}
    }

    private Arena arena;
    private PairedDevice[] devices;
    private NetLink victim;
    private NetLink peer;
    private MemorySegment frame;

    @BeforeTry
    void open() {
        arena = Arena.ofAuto();
        devices = PairedDevice.pair(arena);
        victim = new NetLink(devices[0], LinkEvents.IGNORED);
        peer = new NetLink(devices[1], LinkEvents.IGNORED);
        frame = arena.allocate(victim.layout().longestFrame());
    }

    @Property(tries = 2000)
    void nothingThatAPeerWritesDoesHarm(@ForAll("acts") List<Act> acts) {
        for (Act act : acts) {
            carryOut(act);
            int received = runVictim();
            assertThat(received).isLessThanOrEqualTo(victim.layout().queueLength());
        }
        assertThat(devices[0].guardsAreIntact()).isTrue();
        comeUpAgain();
    }

    private void carryOut(Act act) {
        MemorySegment section = devices[1].output();
        RingLayout layout = victim.layout();
        switch (act) {
            case Act.Behave(int frames) -> {
                peer.poll();
                for (int i = 0; i < frames; i++) {
                    peer.offer(frame, 0, 14 + 37 * i);
                }
                drain(peer);
            }
            case Act.Write(int offset, long value) -> section.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, value);
            case Act.WriteIndex(int place, int value) -> {
                long offset = switch (place) {
                    case 0 -> layout.availableIndex();
                    case 1 -> layout.usedIndex();
                    case 2 -> layout.availableEvent();
                    case 3 -> layout.usedEvent();
                    default -> layout.availableEntry(place);
                };
                section.set(ValueLayout.JAVA_SHORT, offset, (short) value);
            }
            case Act.State(int value) -> devices[1].writeState(value);
        }
    }

    /** One turn of the victim's loop; gives back how many frames it took. */
    private int runVictim() {
        victim.poll();
        for (int i = 0; i < 20; i++) {
            victim.offer(frame, 0, 14 + 31 * i);
        }
        return drain(victim);
    }

    private int drain(NetLink link) {
        int count = 0;
        // A peer that does not run while we do cannot offer more than a queue.
        while (link.receive(frame) > 0) {
            count++;
        }
        link.flush();
        link.arm();
        return count;
    }

    /** The same devices with a correct peer: the link must come up and carry a frame, whatever was before. */
    private void comeUpAgain() {
        devices[1].writeState(0);
        victim.poll();
        victim.poll();
        NetLink correct = new NetLink(devices[1], LinkEvents.IGNORED);
        for (int turn = 0; turn < 6; turn++) {
            correct.poll();
            victim.poll();
        }
        assertThat(devices[0].state()).isEqualTo(RUN);
        assertThat(correct.offer(frame, 0, 77)).isTrue();
        correct.flush();
        assertThat(victim.receive(frame)).isEqualTo(77);
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        RingLayout layout = RingLayout.of(PairedDevice.SECTION);
        Arbitrary<Act> behave = Arbitraries.integers().between(0, 8).map(Act.Behave::new);
        Arbitrary<Integer> offsets = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(0, layout.ringBytes())),
                Tuple.of(1, Arbitraries.integers().between(0, PairedDevice.SECTION - Long.BYTES)));
        Arbitrary<Long> values =
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 0x20000));
        Arbitrary<Act> write = Combinators.combine(offsets, values).as(Act.Write::new);
        Arbitrary<Act> index = Combinators.combine(
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 0xffff))
                .as(Act.WriteIndex::new);
        Arbitrary<Act> state = Arbitraries.oneOf(Arbitraries.integers().between(0, 4), Arbitraries.integers())
                .map(Act.State::new);
        return Arbitraries.frequencyOf(Tuple.of(5, behave), Tuple.of(3, write), Tuple.of(3, index), Tuple.of(1, state))
                .list()
                .ofMaxSize(30);
    }
}

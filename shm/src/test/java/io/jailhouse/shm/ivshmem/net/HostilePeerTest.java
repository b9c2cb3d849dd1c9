package io.jailhouse.shm.ivshmem.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each wrong word of a peer, one by one. */
class HostilePeerTest {
    private final Arena arena = Arena.ofConfined();
    private final PairedDevice[] devices = PairedDevice.pair(arena);
    private final RecordedEvents events = new RecordedEvents();
    private final NetLink link = new NetLink(devices[0], events);
    private final RingLayout layout = link.layout();
    private final MemorySegment peer = devices[1].output();
    private final MemorySegment frame = arena.allocate(layout.longestFrame());

    @BeforeEach
    void connect() {
        devices[1].writeState(2);
        devices[1].writeState(0);
        link.poll();
        devices[1].writeState(2);
        link.poll();
        assertThat(link.isUp()).isTrue();
    }

    @AfterEach
    void close() {
        assertThat(devices[0].guardsAreIntact()).isTrue();
        arena.close();
    }

    private void offerFrame(long at, int length, int flags) {
        peer.set(ValueLayout.JAVA_LONG, layout.descriptor(3), at);
        peer.set(ValueLayout.JAVA_INT, layout.descriptor(3) + 8, length);
        peer.set(ValueLayout.JAVA_SHORT, layout.descriptor(3) + 12, (short) flags);
        peer.set(ValueLayout.JAVA_SHORT, layout.availableEntry(0), (short) 3);
        peer.set(ValueLayout.JAVA_SHORT, layout.availableIndex(), (short) 1);
    }

    private void expectBroken(String reason) {
        assertThat(link.receive(frame)).isZero();
        assertThat(link.offer(frame, 0, 60)).isFalse();
        assertThat(link.isUp()).isFalse();
        assertThat(devices[0].state()).isZero();
        assertThat(events.told()).containsExactly("up", reason);
    }

    @Test
    void takesAFrameOfAnyDescriptor() {
        offerFrame(layout.ringBytes(), 60, 0);
        assertThat(link.receive(frame)).isEqualTo(60);
    }

    @Test
    void refusesFramesOutsideOfTheSection() {
        offerFrame(layout.end(), 60, 0);
        expectBroken("a descriptor of the peer points to 0x10000, outside of the frames");
    }

    @Test
    void refusesFramesAmongTheRings() {
        offerFrame(0, 60, 0);
        expectBroken("a descriptor of the peer points to 0x0, outside of the frames");
    }

    @Test
    void refusesAddressesThatLookNegative() {
        offerFrame(-8, 60, 0);
        expectBroken("a descriptor of the peer points to 0xfffffffffffffff8, outside of the frames");
    }

    @Test
    void refusesFramesThatEndBehindTheSection() {
        offerFrame(layout.end() - 59, 60, 0);
        expectBroken("a descriptor of the peer has a frame of 60 bytes at 0xffc5");
    }

    @Test
    void refusesLengthsThatLookNegative() {
        offerFrame(layout.ringBytes(), -1, 0);
        expectBroken("a descriptor of the peer has a frame of 4294967295 bytes at 0x%x".formatted(layout.ringBytes()));
    }

    @Test
    void refusesChains() {
        offerFrame(layout.ringBytes(), 60, 1);
        expectBroken("a descriptor of the peer has flags 0x1");
    }

    @Test
    void refusesDescriptorsThatDoNotExist() {
        offerFrame(layout.ringBytes(), 60, 0);
        peer.set(ValueLayout.JAVA_SHORT, layout.availableEntry(0), (short) 0xffff);
        expectBroken("the peer offers descriptor 65535 of " + layout.queueLength());
    }

    @Test
    void refusesMoreFramesThanTheQueueHolds() {
        peer.set(ValueLayout.JAVA_SHORT, layout.availableIndex(), (short) (layout.queueLength() + 1));
        expectBroken(
                "the peer offers %d frames in a queue of %d".formatted(layout.queueLength() + 1, layout.queueLength()));
    }

    @Test
    void refusesFramesGivenBackThatWereNotSent() {
        peer.set(ValueLayout.JAVA_SHORT, layout.usedIndex(), (short) -1);
        fillUp();
        assertThat(events.told().getLast()).startsWith("the peer's used index 65535 is beyond the");
    }

    @Test
    void refusesDescriptorsGivenBackOutOfOrder() {
        fillUp();
        peer.set(ValueLayout.JAVA_INT, layout.usedEntry(0), 7);
        peer.set(ValueLayout.JAVA_INT, layout.usedEntry(0) + 4, 1);
        peer.set(ValueLayout.JAVA_SHORT, layout.usedIndex(), (short) 1);
        expectBroken("the peer gave back descriptor 7 of length 1 instead of 0 of length 1");
    }

    @Test
    void refusesAStateThatIsNone() {
        devices[1].writeState(0x12345);
        link.poll();
        expectBroken("the peer's state is 0x12345");
        link.poll();
        link.poll();
        assertThat(events.told()).hasSize(2);
    }

    @Test
    void comesUpAgainWhenThePeerBeginsAnew() {
        offerFrame(0, 60, 0);
        assertThat(link.receive(frame)).isZero();
        link.poll();
        assertThat(devices[0].state()).isZero();
        peer.fill((byte) 0);
        devices[1].writeState(1);
        link.poll();
        devices[1].writeState(2);
        link.poll();
        assertThat(link.isUp()).isTrue();
        offerFrame(layout.ringBytes(), 60, 0);
        assertThat(link.receive(frame)).isEqualTo(60);
    }

    private void fillUp() {
        while (link.offer(frame, 0, 1000)) {
            link.flush();
        }
    }
}

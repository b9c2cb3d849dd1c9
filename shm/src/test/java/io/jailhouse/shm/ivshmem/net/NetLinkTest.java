package io.jailhouse.shm.ivshmem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetLinkTest {
    private static final int INIT = 1;
    private static final int READY = 2;
    private static final int RUN = 3;

    private final Arena arena = Arena.ofConfined();
    private final PairedDevice[] devices = PairedDevice.pair(arena);
    private final RecordedEvents leftEvents = new RecordedEvents();
    private final RecordedEvents rightEvents = new RecordedEvents();
    private NetLink left;
    private NetLink right;
    private MemorySegment frame;

    @BeforeEach
    void open() {
        left = new NetLink(devices[0], leftEvents);
        right = new NetLink(devices[1], rightEvents);
        frame = arena.allocate(left.layout().longestFrame());
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void connect() {
        for (int turn = 0; turn < 4; turn++) {
            left.poll();
            right.poll();
        }
        assertThat(left.isUp() && right.isUp()).isTrue();
        assertThat(devices[0].state()).isEqualTo(RUN);
    }

    private static void fill(MemorySegment frame, int length, int seed) {
        for (int i = 0; i < length; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, (byte) (seed + i));
        }
    }

    private boolean send(NetLink link, int length, int seed) {
        fill(frame, length, seed);
        boolean sent = link.offer(frame, 0, length);
        link.flush();
        return sent;
    }

    private void expect(NetLink link, int length, int seed) {
        frame.fill((byte) 0);
        assertThat(link.receive(frame)).isEqualTo(length);
        for (int i = 0; i < length; i++) {
            assertThat(frame.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) (seed + i));
        }
        link.flush();
    }

    @Test
    void bothEndsGoThroughTheStatesStepByStep() {
        left.poll();
        assertThat(devices[0].state()).isEqualTo(INIT);
        left.poll();
        assertThat(devices[0].state()).isEqualTo(INIT);
        right.poll();
        assertThat(devices[1].state()).isEqualTo(READY);
        left.poll();
        assertThat(devices[0].state()).isEqualTo(RUN);
        right.poll();
        assertThat(devices[1].state()).isEqualTo(RUN);
        assertThat(leftEvents.told()).containsExactly("up");
        assertThat(rightEvents.told()).containsExactly("up");
    }

    @Test
    void waitsUntilThePeerHasLeftItsFormerRun() {
        devices[1].writeState(RUN);
        left.poll();
        assertThat(devices[0].state()).isZero();
        devices[1].writeState(0);
        left.poll();
        assertThat(devices[0].state()).isEqualTo(INIT);
    }

    @Test
    void followsAPeerThatIsResetAndComesUpWithItAgain() {
        connect();
        right.close();
        left.poll();
        assertThat(leftEvents.told()).containsExactly("up", "the peer was reset");
        assertThat(left.offer(frame, 0, 60)).isFalse();
        connect();
        assertThat(send(left, 60, 1)).isTrue();
        expect(right, 60, 1);
    }

    @Test
    void carriesFramesBothWays() {
        connect();
        assertThat(send(left, 14, 1)).isTrue();
        assertThat(send(left, 14 + left.mtu(), 2)).isTrue();
        assertThat(send(right, 100, 3)).isTrue();
        expect(right, 14, 1);
        expect(right, 14 + left.mtu(), 2);
        expect(left, 100, 3);
        assertThat(left.receive(frame)).isZero();
        assertThat(right.receive(frame)).isZero();
        assertThat(devices[0].guardsAreIntact()).isTrue();
    }

    @Test
    void queuedFramesAreUnseenUntilTheyAreFlushed() {
        connect();
        assertThat(left.offer(frame, 0, 60)).isTrue();
        assertThat(right.receive(frame)).isZero();
        left.flush();
        assertThat(right.receive(frame)).isEqualTo(60);
    }

    @Test
    void keepsFramesWholeAcrossManyTurnsOfRingAndIndex() {
        connect();
        for (int i = 0; i < 200_000; i++) {
            int length = 14 + i % 400;
            frame.set(ValueLayout.JAVA_INT_UNALIGNED, 4, i);
            assertThat(left.offer(frame, 0, length)).isTrue();
            left.flush();
            assertThat(right.receive(frame)).isEqualTo(length);
            assertThat(frame.get(ValueLayout.JAVA_INT_UNALIGNED, 4)).isEqualTo(i);
        }
        assertThat(leftEvents.told()).containsExactly("up");
    }

    @Test
    void refusesFramesWhenFullAndIsToldWhenThereIsRoom() {
        connect();
        int sent = 0;
        while (send(left, 1000, sent)) {
            sent++;
        }
        assertThat(sent).isGreaterThan(10);
        devices[1].takeNotifications();
        for (int i = 0; i < sent; i++) {
            expect(right, 1000, i);
        }
        assertThat(devices[1].takeNotifications()).isEqualTo(1);
        assertThat(send(left, 1000, 0)).isTrue();
    }

    @Test
    void notifiesOnlyAPeerThatAsked() {
        connect();
        assertThat(right.arm()).isTrue();
        devices[0].takeNotifications();
        send(left, 60, 0);
        assertThat(devices[0].takeNotifications()).isEqualTo(1);
        send(left, 60, 0);
        send(left, 60, 0);
        assertThat(devices[0].takeNotifications()).isZero();
        assertThat(right.arm()).isFalse();
        while (right.receive(frame) > 0) {
            assertThat(right.isUp()).isTrue();
        }
        assertThat(right.arm()).isTrue();
        send(left, 60, 0);
        assertThat(devices[0].takeNotifications()).isEqualTo(1);
    }

    @Test
    void refusesFramesThatNoEndMayPass() {
        connect();
        assertThatIllegalArgumentException().isThrownBy(() -> left.offer(frame, 0, 13));
        assertThatIllegalArgumentException().isThrownBy(() -> left.offer(frame, 0, 15 + left.mtu()));
        assertThatIllegalArgumentException().isThrownBy(() -> left.receive(arena.allocate(100)));
    }
}

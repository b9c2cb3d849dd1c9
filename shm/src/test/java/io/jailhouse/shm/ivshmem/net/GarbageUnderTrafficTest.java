package io.jailhouse.shm.ivshmem.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that runs at the same time, now correct, now writing garbage, while the other end goes on. */
class GarbageUnderTrafficTest {
    private static final long DURATION = TimeUnit.MILLISECONDS.toNanos(700);

    @Test
    @Timeout(30)
    void anEndSurvivesWhateverChangesUnderItsHands() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        RecordedEvents events = new RecordedEvents();
        try (Arena arena = Arena.ofShared()) {
            PairedDevice[] devices = PairedDevice.pair(arena);
            Thread peer = Thread.ofPlatform().start(() -> misbehave(devices[1], stop));
            long received = 0;
            long end = System.nanoTime() + DURATION;
            try (NetLink link = new NetLink(devices[0], events)) {
                MemorySegment frame = arena.allocate(link.layout().longestFrame());
                while (System.nanoTime() < end) {
                    link.poll();
                    link.offer(frame, 0, 500);
                    received += link.receive(frame) > 0 ? 1 : 0;
                    link.flush();
                    link.arm();
                }
            }
            stop.set(true);
            peer.join();
            assertThat(devices[0].guardsAreIntact()).isTrue();
            assertThat(received).isPositive();
            assertThat(events.told()).contains("up").anyMatch(told -> !told.equals("up"));
        }
    }

    /** Hundreds of correct turns, then some wrong words, then a new beginning. */
    private static void misbehave(PairedDevice device, AtomicBoolean stop) {
        Random random = new Random(8);
        MemorySegment section = device.output();
        while (!stop.get()) {
            try (NetLink link = new NetLink(device, LinkEvents.IGNORED)) {
                MemorySegment frame = section.asSlice(0, 100);
                MemorySegment buffer = Arena.ofAuto().allocate(link.layout().longestFrame());
                for (int turn = 0; turn < 2000 && !stop.get(); turn++) {
                    link.poll();
                    link.offer(frame, 0, 100);
                    link.receive(buffer);
                    link.flush();
                }
                int words = random.nextInt(200);
                for (int word = 0; word < words; word++) {
                    int rings = link.layout().ringBytes();
                    section.set(ValueLayout.JAVA_SHORT, random.nextInt(rings / 2) * 2L, (short) random.nextInt());
                    section.set(ValueLayout.JAVA_SHORT, link.layout().availableIndex(), (short) random.nextInt());
                }
            }
        }
    }
}

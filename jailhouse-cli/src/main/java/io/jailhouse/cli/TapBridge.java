package io.jailhouse.cli;

import io.jailhouse.shm.TapInterface;
import io.jailhouse.shm.ivshmem.net.NetLink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries frames between a link and a TAP interface. Two threads: one sleeps in the kernel until the interface sends, the
 * other one on the link. The link belongs to the one that holds its monitor.
 */
final class TapBridge {
    private static final long ROOM_MILLIS = 10;

    private final NetSession session;
    private final NetLink link;
    private final TapInterface tap;
    private final Arena arena = Arena.ofAuto();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    TapBridge(NetSession session, TapInterface tap) {
        this.session = session;
        this.link = session.link();
        this.tap = tap;
    }

    /**
     * Runs until the user wants it to end.
     *
     * @throws IOException if the interface vanishes
     */
    void run(Interruption interruption) throws IOException {
        Thread reader = new Thread(this::carryFromTap, "tap");
        // It ends with the process: nothing wakes it from its read.
        reader.setDaemon(true);
        reader.start();
        MemorySegment frame = arena.allocate(link.layout().longestFrame());
        while (!interruption.isRequested() && failure.get() == null) {
            boolean quiet = carryFromLink(frame);
            if (quiet) {
                session.device().awaitInterrupt(Interruption.LOOK_NANOS);
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Gives the interface one batch; tells whether there was nothing more. */
    private boolean carryFromLink(MemorySegment frame) throws IOException {
        synchronized (link) {
            link.poll();
            // The reader may wait for room.
            link.notifyAll();
        }
        int length = receive(frame);
        while (length > 0) {
            try {
                tap.write(frame, length);
            } catch (IOException e) {
                // An interface that is down takes nothing: the frame is lost, as on a wire without a machine.
            }
            length = receive(frame);
        }
        synchronized (link) {
            link.flush();
            return link.arm();
        }
    }

    private int receive(MemorySegment frame) {
        synchronized (link) {
            return link.receive(frame);
        }
    }

    private void carryFromTap() {
        MemorySegment frame = arena.allocate(link.layout().longestFrame());
        try {
            while (true) {
                offer(frame, tap.read(frame));
            }
        } catch (IOException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a frame, waiting a moment for room; drops it when the link is down or stays full. */
    private void offer(MemorySegment frame, int length) throws InterruptedException {
        if (length > link.mtu() + 14) {
            return;
        }
        synchronized (link) {
            if (!link.offer(frame, 0, length) && link.isUp()) {
                link.flush();
                link.wait(ROOM_MILLIS);
                link.offer(frame, 0, length);
            }
            link.flush();
        }
    }
}

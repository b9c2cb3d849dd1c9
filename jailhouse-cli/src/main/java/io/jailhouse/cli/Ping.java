package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.inet.InetEvents;
import io.jailhouse.shm.ivshmem.inet.InetHost;
import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Sends echo requests at a pace, and prints the answers and their times as BusyBox does. */
final class Ping implements InetEvents {
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** How many requests back an answer is still recognised; a power of two. */
    private static final int REMEMBERED = 4096;

    private static final double NANOS_A_MILLI = 1e6;

    /**
     * When to send what.
     *
     * @param count number of requests
     * @param intervalNanos from one to the next
     * @param patienceNanos how long to wait for the link, and for answers after the last request
     * @param size bytes of data
     */
    record Pace(int count, long intervalNanos, long patienceNanos, int size) {}

    private final NetSession session;
    private final Ipv4Address peer;
    private final Pace pace;
    private final PrintStream out;
    private final InetHost host;
    private final int identifier = (int) ProcessHandle.current().pid() & 0xffff;
    private final long[] sentAt = new long[REMEMBERED];

    /** Sequence number plus 1 of the request whose answer a place waits for; 0: none. */
    private final int[] awaited = new int[REMEMBERED];

    private int sent;
    private int onTheWire;
    private int received;
    private int duplicates;
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private long total;

    Ping(NetSession session, Ipv4Address source, Ipv4Address peer, Pace pace, PrintStream out) {
        this.session = session;
        this.peer = peer;
        this.pace = pace;
        this.out = out;
        this.host = new InetHost(session.link(), source, this);
        session.device().setSpin(SPIN_NANOS);
    }

    /**
     * Runs until all answers are there, time is over, or the user wants it to end.
     *
     * @return whether any answer came
     * @throws CommandFailure if the link does not come up
     */
    boolean run(Interruption interruption) {
        out.printf("PING %s (%s): %d data bytes%n", peer, peer, pace.size());
        awaitLink(interruption);
        long next = System.nanoTime();
        long lastSent = next;
        while (!interruption.isRequested() && received < pace.count()) {
            long now = System.nanoTime();
            if (sent < pace.count() && now - next >= 0) {
                begin(now);
                lastSent = now;
                next = now + pace.intervalNanos();
                host.resolve(peer.value());
            }
            sendWaiting();
            host.poll();
            long end = sent < pace.count() ? next : lastSent + pace.patienceNanos();
            if (sent == pace.count() && now - end >= 0) {
                break;
            }
            if (!canSend() && host.arm()) {
                session.device().awaitInterrupt(Math.min(end - System.nanoTime(), Interruption.LOOK_NANOS));
            }
        }
        printStatistics();
        return received > 0;
    }

    /** Requests wait for the peer's hardware address and for room in the ring. */
    private void sendWaiting() {
        while (onTheWire < sent
                && host.knows(peer.value())
                && host.sendEcho(peer.value(), identifier, onTheWire & 0xffff, pace.size())) {
            onTheWire++;
        }
    }

    private boolean canSend() {
        return onTheWire < sent && host.knows(peer.value()) && session.link().isUp();
    }

    private void awaitLink(Interruption interruption) {
        long end = System.nanoTime() + pace.patienceNanos();
        host.poll();
        while (!session.link().isUp() && !interruption.isRequested()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw CommandFailure.saying("link " + session.address() + " is down: no peer answers");
            }
            session.device().awaitInterrupt(Math.min(left, Interruption.LOOK_NANOS));
            host.poll();
        }
    }

    private void begin(long now) {
        int place = sent & REMEMBERED - 1;
        sentAt[place] = now;
        awaited[place] = sent + 1;
        sent++;
    }

    @Override
    public void echoReply(int source, int answered, int sequence, int timeToLive, int length) {
        long now = System.nanoTime();
        int place = sequence & REMEMBERED - 1;
        if (answered != identifier || sent == 0 || sequence > 0xffff) {
            return;
        }
        boolean first = awaited[place] != 0 && (awaited[place] - 1 & 0xffff) == sequence;
        long time = now - sentAt[place];
        if (first) {
            awaited[place] = 0;
            received++;
            shortest = Math.min(shortest, time);
            longest = Math.max(longest, time);
            total += time;
        } else {
            duplicates++;
        }
        out.println("%d bytes from %s: seq=%d ttl=%d time=%s ms%s"
                .formatted(
                        length, new Ipv4Address(source), sequence, timeToLive, millis(time), first ? "" : " (DUP!)"));
    }

    private void printStatistics() {
        out.println();
        out.println("--- " + peer + " ping statistics ---");
        out.println("%d packets transmitted, %d packets received, %s%d%% packet loss"
                .formatted(
                        sent,
                        received,
                        duplicates > 0 ? duplicates + " duplicates, " : "",
                        sent == 0 ? 0 : (sent - received) * 100L / sent));
        if (received > 0) {
            out.println("round-trip min/avg/max = %s/%s/%s ms"
                    .formatted(millis(shortest), millis(total / received), millis(longest)));
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_A_MILLI);
    }
}

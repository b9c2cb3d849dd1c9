package io.jailhouse.daemon.linkfault;

import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * Delivers the doorbells of one link that senders have held back. A thread of its own, which sleeps on the link's word
 * until a sender holds one back; it owns what is on its way.
 */
final class HeldDoorbells implements AutoCloseable {

    private record Held(long due, int peer, int vectors) {}

    /** Gives a peer vectors. */
    interface Delivery {
        void deliver(int peer, int vectors);
    }

    private final WakeWord word;
    private final IntUnaryOperator take;
    private final IntToLongFunction delayMicros;
    private final IntPredicate comesAgain;
    private final Delivery delivery;
    private final PriorityQueue<Held> waiting = new PriorityQueue<>(Comparator.comparingLong(Held::due));
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Begins to deliver.
     *
     * @param word that senders wake
     * @param take takes what was held back for a peer
     * @param delayMicros how long that has to wait
     * @param comesAgain whether it comes once more after as long again
     * @param delivery gives it to the peer
     */
    HeldDoorbells(
            WakeWord word,
            IntUnaryOperator take,
            IntToLongFunction delayMicros,
            IntPredicate comesAgain,
            Delivery delivery) {
        this.word = word;
        this.take = take;
        this.delayMicros = delayMicros;
        this.comesAgain = comesAgain;
        this.delivery = delivery;
        this.thread = Thread.ofPlatform().daemon().name("held-doorbells").start(this::run);
    }

    private void run() {
        while (!closed) {
            int seen = word.announce();
            if (!takeHeld()) {
                word.sleep(seen, untilNext());
            }
            deliverDue(System.nanoTime());
        }
        // What is still on its way arrives now: a revoked fault loses nothing.
        takeHeld();
        deliverDue(Long.MAX_VALUE);
    }

    private boolean takeHeld() {
        boolean any = false;
        for (int peer = 0; peer < LinkDescriptor.PEERS; peer++) {
            int vectors = take.applyAsInt(peer);
            if (vectors != 0) {
                long delay = TimeUnit.MICROSECONDS.toNanos(delayMicros.applyAsLong(peer));
                long now = System.nanoTime();
                waiting.add(new Held(now + delay, peer, vectors));
                if (comesAgain.test(peer)) {
                    waiting.add(new Held(now + 2 * delay, peer, vectors));
                }
                any = true;
            }
        }
        return any;
    }

    private long untilNext() {
        Held next = waiting.peek();
        return next == null ? WakeWord.SLICE_NANOS : next.due() - System.nanoTime();
    }

    private void deliverDue(long now) {
        while (!waiting.isEmpty() && waiting.peek().due() <= now) {
            Held held = waiting.remove();
            delivery.deliver(held.peer(), held.vectors());
        }
    }

    /** Delivers everything that was held back and ends. */
    @Override
    public void close() {
        closed = true;
        word.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

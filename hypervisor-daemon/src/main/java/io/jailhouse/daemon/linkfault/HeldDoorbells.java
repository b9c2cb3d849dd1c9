package io.jailhouse.daemon.linkfault;

import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * Delivers the doorbells of one link that senders have held back. A thread of its own, which sleeps on the link's word
 * until a sender holds one back; it owns what is on its way.
 */
final class HeldDoorbells implements AutoCloseable {

    /** How long a twin waits for its first to be taken: earlier the two would be one. */
    private static final long TWIN_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long TWIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** On its way until it is due; a twin until then at the latest. */
    private record Held(long due, int peer, int vectors, long latest) {

        static Held first(long due, int peer, int vectors) {
            return new Held(due, peer, vectors, due);
        }

        static Held twin(long due, int peer, int vectors) {
            return new Held(due, peer, vectors, due + TWIN_PATIENCE_NANOS);
        }

        Held later(long then) {
            return new Held(then, peer, vectors, latest);
        }
    }

    /** What is doubled at a peer. */
    enum Twin {
        /** Nothing. */
        NONE,
        /** What is held back comes once more after as long again. */
        FOLLOWS,
        /** What is held back is itself the second one. */
        IS_HELD
    }

    /** Tells what is doubled. */
    interface Twins {
        Twin of(int peer);
    }

    /** Gives a peer vectors. */
    interface Delivery {
        void deliver(int peer, int vectors);
    }

    private final WakeWord word;
    private final IntUnaryOperator take;
    private final IntToLongFunction delayMicros;
    private final Twins twins;
    private final Delivery delivery;
    private final IntPredicate hasPending;
    private final PriorityQueue<Held> waiting = new PriorityQueue<>(Comparator.comparingLong(Held::due));
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("held-doorbells").factory());
    private volatile boolean closed;

    /**
     * Begins to deliver.
     *
     * @param word that senders wake
     * @param take takes what was held back for a peer
     * @param delayMicros how long that has to wait
     * @param twins whether it is one of two
     * @param delivery gives it to the peer
     * @param hasPending whether the peer has not yet taken what it was given
     */
    HeldDoorbells(
            WakeWord word,
            IntUnaryOperator take,
            IntToLongFunction delayMicros,
            Twins twins,
            Delivery delivery,
            IntPredicate hasPending) {
        this.word = word;
        this.take = take;
        this.delayMicros = delayMicros;
        this.twins = twins;
        this.delivery = delivery;
        this.hasPending = hasPending;
        thread.execute(this::run);
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
                Twin twin = twins.of(peer);
                waiting.add(
                        twin == Twin.IS_HELD
                                ? Held.twin(now + delay, peer, vectors)
                                : Held.first(now + delay, peer, vectors));
                if (twin == Twin.FOLLOWS) {
                    waiting.add(Held.twin(now + 2 * delay, peer, vectors));
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
            if (now < held.latest() && hasPending.test(held.peer())) {
                waiting.add(held.later(now + TWIN_LOOK_NANOS));
            } else {
                delivery.deliver(held.peer(), held.vectors());
            }
        }
    }

    /** Delivers everything that was held back and ends. */
    @Override
    public void close() {
        closed = true;
        word.wake();
        thread.close();
    }
}

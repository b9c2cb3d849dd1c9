package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LifeWord;
import io.jailhouse.shm.Wakeups;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Hears of the death of agents as soon as it begins, so that the peers of a cell need not wait until the kernel has taken
 * its process apart. A thread an agent, which sleeps. What is missed here, the supervisor notices a little later: it
 * alone decides that an agent is dead.
 */
final class DeathWatch implements AutoCloseable {
    /** Longest sleep without a look. */
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The thread that holds the word and the first one do not begin to end in the same moment. */
    private static final int LOOKS = 50;

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Wakeups wakeups;
    private final Consumer<AgentLink> mourner;
    private final Map<AgentLink, Thread> watchers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Watches nobody yet.
     *
     * @param mourner is told once of each agent that dies, on a thread of this object
     * @throws IOException if the board's files are not there
     */
    DeathWatch(BoardPaths paths, Consumer<AgentLink> mourner) throws IOException {
        this.wakeups = Wakeups.open(paths.wakeups());
        this.mourner = mourner;
    }

    /** Begins to watch an agent. */
    void watch(AgentLink agent) {
        LifeWord word = wakeups.lifeOf(agent.cellId());
        Thread watcher = Thread.ofPlatform()
                .daemon()
                .name("death-watch-" + agent.cellId())
                .unstarted(() -> awaitEnd(agent, word));
        watchers.put(agent, watcher);
        watcher.start();
    }

    private void awaitEnd(AgentLink agent, LifeWord word) {
        int seen = word.look();
        while (!closed && !isEnding(agent, word)) {
            word.await(seen, SLICE_NANOS);
            seen = word.look();
        }
        if (!closed) {
            mourner.accept(agent);
        }
        watchers.remove(agent);
    }

    /** The word alone proves nothing: other cells can write it, and it may speak of a former agent. */
    private boolean isEnding(AgentLink agent, LifeWord word) {
        boolean ending = agent.process().isEnding();
        for (int look = 0; !ending && word.saysDeath() && look < LOOKS && !closed; look++) {
            LockSupport.parkNanos(LOOK_NANOS);
            ending = agent.process().isEnding();
        }
        return ending;
    }

    /** Watches no more; waits for the threads, since they use what is unmapped then. */
    @Override
    public void close() {
        closed = true;
        watchers.forEach((agent, watcher) -> {
            while (watcher.isAlive()) {
                wakeups.lifeOf(agent.cellId()).wake();
                LockSupport.parkNanos(LOOK_NANOS);
            }
        });
        wakeups.close();
    }
}

package io.jailhouse.daemon.supervision;

import com.google.protobuf.ByteString;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ProcessStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The ledgers that agents of a former daemon have kept, from those that dial before it is known who they are. Any thread may
 * call.
 */
final class KeptLedgers {
    /** More than a board has agents. */
    private static final int MOST = 256;

    private static final long LAST_PROCESS = 1L << 22;
    private static final long LOOK_MILLIS = 20;

    private final Path locks;
    private final Map<Long, ByteString> byProcess = new HashMap<>();

    /**
     * Begins without any.
     *
     * @param locks of agents, each at the byte of its process number
     */
    KeptLedgers(Path locks) {
        this.locks = locks;
    }

    /** Notes what somebody says who claims to be a process; nothing of it is believed here. */
    synchronized void report(long pid, ByteString version) {
        if (byProcess.size() < MOST || byProcess.containsKey(pid)) {
            byProcess.put(pid, version);
            notifyAll();
        }
    }

    /**
     * Waits until each agent that lives has reported.
     *
     * @param limit how long; for those that are stopped there is no point in waiting at all
     * @return what was reported; at once, if no agent lives
     */
    synchronized Collection<ByteString> await(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!areMissing().isEmpty() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(byProcess.values());
    }

    private SortedSet<Long> areMissing() throws IOException {
        SortedSet<Long> missing = new TreeSet<>(LivenessLock.held(locks, LAST_PROCESS, MOST));
        missing.removeAll(byProcess.keySet());
        missing.removeIf(KeptLedgers::isStopped);
        return missing;
    }

    private static boolean isStopped(long pid) {
        try {
            return ProcessStatus.of(pid).filter(ProcessStatus::isStopped).isPresent();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Forgets everything. */
    synchronized void clear() {
        byProcess.clear();
    }
}

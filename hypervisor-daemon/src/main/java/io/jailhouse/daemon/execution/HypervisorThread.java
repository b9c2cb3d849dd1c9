package io.jailhouse.daemon.execution;

import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one thread that decides about a board and changes it. What it is given it does one after the other, in the order in
 * which it was given. Each method may be called from any thread.
 */
final class HypervisorThread implements Executor, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HypervisorThread.class.getName());
    private static final long LIMIT_SECONDS = 30;

    private final ExecutorService turns = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("hypervisor").factory());

    /**
     * Runs something later.
     *
     * @throws RejectedExecutionException if the daemon ends
     */
    @Override
    public void execute(Runnable turn) {
        turns.execute(turn);
    }

    /** Runs something later; never, if the daemon ends. */
    void post(Runnable turn) {
        try {
            turns.execute(turn);
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.FINE, "too late", closed);
        }
    }

    /** Makes a request; its answer is what it returns or throws, or that the daemon ends. */
    <T> CompletableFuture<T> submit(Callable<T> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            turns.execute(() -> complete(answer, request));
        } catch (RejectedExecutionException closed) {
            answer.completeExceptionally(ending());
        }
        return answer;
    }

    /** Returns the refusal of what comes when the daemon ends. */
    static CallRefused ending() {
        return new CallRefused(Errno.EAGAIN, "the daemon is ending");
    }

    /** Makes a call's answer out of what it returns or throws. */
    static <T> void complete(CompletableFuture<T> answer, Callable<T> request) {
        try {
            answer.complete(request.call());
        } catch (IOException e) {
            answer.completeExceptionally(new CallRefused(Errno.of(e), e.getMessage()));
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    /** Ends the thread after the requests that were made. */
    @Override
    public void close() {
        turns.shutdown();
        try {
            if (!turns.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                turns.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

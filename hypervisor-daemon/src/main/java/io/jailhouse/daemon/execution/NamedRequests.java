package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.transport.RequestIds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Sees to it that a request with a name is carried out once, however often it is made, also if a daemon dies meanwhile.
 * Its maps belong to the hypervisor thread.
 */
public final class NamedRequests {
    private final Executor hypervisorThread;
    private final BoardLedger ledger;
    private final Map<String, CompletableFuture<?>> underWay = new HashMap<>();

    /**
     * Creates it without requests.
     *
     * @param hypervisorThread runs what looks at the maps
     * @param ledger knows which requests are done
     */
    NamedRequests(Executor hypervisorThread, BoardLedger ledger) {
        this.hypervisorThread = hypervisorThread;
        this.ledger = ledger;
    }

    /**
     * Makes the request that the calling thread serves.
     *
     * @param request carries it out; called with its name
     * @param repeated what a request is answered that was carried out before
     */
    <T> CompletableFuture<T> once(Function<Optional<String>, CompletableFuture<T>> request, Callable<T> repeated) {
        Optional<String> name = RequestIds.current();
        if (name.isEmpty()) {
            return request.apply(name);
        }
        return CompletableFuture.supplyAsync(() -> onceNamed(name.get(), request, repeated), hypervisorThread)
                .thenCompose(answer -> answer);
    }

    private <T> CompletableFuture<T> onceNamed(
            String name, Function<Optional<String>, CompletableFuture<T>> request, Callable<T> repeated) {
        CompletableFuture<?> same = underWay.get(name);
        if (same != null) {
            // One that fails had no effect: this one may have more luck.
            return same.handle((done, failure) -> done)
                    .thenComposeAsync(done -> onceNamed(name, request, repeated), hypervisorThread);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (ledger.isDone(name)) {
            HypervisorThread.complete(answer, repeated);
            return answer;
        }
        underWay.put(name, answer);
        request.apply(Optional.of(name))
                .whenCompleteAsync(
                        (done, failure) -> {
                            underWay.remove(name);
                            if (failure == null) {
                                answer.complete(done);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        },
                        hypervisorThread);
        return answer;
    }

    /** What is known of a request. */
    public enum State {
        /** It has not been made, has failed, or is too long ago. */
        UNKNOWN,
        /** It is being carried out. */
        UNDER_WAY,
        /** It has been carried out. */
        DONE
    }

    State state(String name) {
        if (ledger.isDone(name)) {
            return State.DONE;
        }
        return underWay.containsKey(name) ? State.UNDER_WAY : State.UNKNOWN;
    }
}

package io.jailhouse.daemon.rpc;

import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.transport.CallFailure;
import io.jailhouse.transport.Errno;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sends the outcome of a request back to its caller. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class.getName());

    private Answers() {}

    /** Answers when the request is done. */
    static <T, R> void send(CompletableFuture<T> request, StreamObserver<R> caller, Function<T, R> response) {
        request.whenComplete((result, failure) -> {
            if (failure != null) {
                refuse(caller, failure);
                return;
            }
            one(caller, response.apply(result));
        });
    }

    /** Answers at once. */
    static <R> void answer(StreamObserver<R> caller, Supplier<R> call) {
        R response;
        try {
            response = call.get();
        } catch (RuntimeException e) {
            refuse(caller, e);
            return;
        }
        one(caller, response);
    }

    static <R> void one(StreamObserver<R> caller, R response) {
        caller.onNext(response);
        caller.onCompleted();
    }

    static void refuse(StreamObserver<?> caller, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CallRefused refused) {
            caller.onError(CallFailure.toStatus(refused.errno(), refused.getMessage()));
            return;
        }
        LOG.log(Level.SEVERE, "a call failed for a reason that is not the caller's", cause);
        caller.onError(CallFailure.toStatus(Errno.EIO, "internal error: " + cause));
    }
}

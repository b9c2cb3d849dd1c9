package io.jailhouse.transport;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.jailhouse.proto.Failure;
import java.util.Optional;

/**
 * How the reason of a refused call travels: as a {@link Failure} in the trailers of the status, so
 * that command line and scripts see the errno that the real driver gives.
 */
public final class CallFailure {
    private static final Metadata.Key<Failure> KEY =
            Metadata.Key.of("jailhouse-failure-bin", ProtoUtils.metadataMarshaller(Failure.getDefaultInstance()));

    private CallFailure() {}

    /**
     * Makes the exception that ends a call.
     *
     * @param errno what the driver would return
     * @param explanation one sentence for a person
     * @return the exception for {@code onError}
     */
    public static StatusRuntimeException toStatus(Errno errno, String explanation) {
        Metadata trailers = new Metadata();
        trailers.put(
                KEY,
                Failure.newBuilder()
                        .setErrno(errno.number())
                        .setSymbol(errno.name())
                        .setExplanation(explanation)
                        .build());
        return statusOf(errno).withDescription(explanation).asRuntimeException(trailers);
    }

    /**
     * Reads the reason back, be it of the call or of its connection, for which the daemon had no room.
     *
     * @param e what a stub threw
     * @return the failure, or empty when the status did not come from the hypervisor (no daemon, for
     *     example)
     */
    public static Optional<Failure> from(Exception e) {
        return Optional.ofNullable(Status.trailersFromThrowable(e))
                .map(trailers -> trailers.get(KEY))
                .or(() -> Farewell.heard(Status.fromThrowable(e)));
    }

    private static Status statusOf(Errno errno) {
        return switch (errno) {
            case EPERM, EACCES -> Status.PERMISSION_DENIED;
            case ENOENT, ESRCH -> Status.NOT_FOUND;
            case EEXIST -> Status.ALREADY_EXISTS;
            case EBUSY, EAGAIN -> Status.FAILED_PRECONDITION;
            case EINVAL, E2BIG, ERANGE -> Status.INVALID_ARGUMENT;
            case ENOMEM, EMFILE, ENOSPC -> Status.RESOURCE_EXHAUSTED;
            case ETIMEDOUT -> Status.DEADLINE_EXCEEDED;
            case EOPNOTSUPP -> Status.UNIMPLEMENTED;
            case ECONNREFUSED, EHOSTUNREACH -> Status.UNAVAILABLE;
            case EIO -> Status.INTERNAL;
        };
    }
}

package io.jailhouse.cli;

import io.grpc.StatusRuntimeException;
import io.jailhouse.transport.Errno;
import io.jailhouse.transport.NetworkAddress;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says why a daemon on another machine cannot be reached. */
final class Unreachable {
    private Unreachable() {}

    /** Returns one line that ends with the errno's sentence, as {@code perror} prints it. */
    static CommandFailure failure(NetworkAddress address, StatusRuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Optional<Errno> errno = errno(cause);
            if (errno.isPresent()) {
                String why = cause instanceof SSLException ? ": TLS: " + cause.getMessage() : "";
                return saying(address + why, errno.get().sentence());
            }
            if (cause instanceof UnknownHostException) {
                return saying(address.toString(), "there is no such host");
            }
        }
        return saying(address + ": " + e.getStatus().getDescription(), Errno.EIO.sentence());
    }

    private static Optional<Errno> errno(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException late -> Optional.of(Errno.ETIMEDOUT);
            case NoRouteToHostException nowhere -> Optional.of(Errno.EHOSTUNREACH);
            case ConnectException refused -> Optional.of(Errno.ECONNREFUSED);
            case SSLException untrusted -> Optional.of(Errno.EACCES);
            default -> Optional.empty();
        };
    }

    private static CommandFailure saying(String where, String why) {
        return CommandFailure.exactly("connecting to " + where + ": " + why);
    }
}

package io.jailhouse.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps garbage of callers out of the log: the library would write 30 lines for each message that is none, and a caller
 * could fill the disk with them. The caller hears of it.
 */
final class MalformedCalls {
    // Held here: loggers that nobody holds lose what was set.
    private static final Logger LIBRARY = Logger.getLogger("io.grpc.internal.SerializingExecutor");
    private static final Logger LOG = Logger.getLogger(MalformedCalls.class.getName());

    private MalformedCalls() {}

    static void logBriefly() {
        LIBRARY.setFilter(MalformedCalls::isOurs);
    }

    private static boolean isOurs(LogRecord logged) {
        Throwable thrown = logged.getThrown();
        boolean malformed = thrown != null && thrown.getCause() instanceof InvalidProtocolBufferException;
        if (malformed) {
            LOG.log(Level.FINE, "a call that is no message", thrown);
        }
        return !malformed;
    }
}

package io.jailhouse.daemon.execution;

import io.jailhouse.transport.Errno;

/** A call that fails for a reason that the caller is told. */
public final class CallRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /**
     * Creates the failure.
     *
     * @param errno what the driver would return
     * @param explanation one sentence for a person
     */
    public CallRefused(Errno errno, String explanation) {
        super(explanation, null, false, false);
        this.errno = errno;
    }

    /** Returns what the driver would return. */
    public Errno errno() {
        return errno;
    }
}

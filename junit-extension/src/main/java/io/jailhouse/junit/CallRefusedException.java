package io.jailhouse.junit;

import io.jailhouse.transport.Errno;

/** A call that the hypervisor refused, as the original would: with an errno and one sentence that says why. */
public final class CallRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    CallRefusedException(String call, Errno errno, String explanation, Throwable cause) {
        super("%s: %s (%s): %s".formatted(call, errno.name(), errno.sentence(), explanation), cause);
        this.errno = errno;
    }

    /** Returns the error number. */
    public Errno errno() {
        return errno;
    }
}

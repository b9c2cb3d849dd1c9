package io.jailhouse.daemon.supervision;

/** An agent said what cannot be true; the message is one sentence about it. Its stream is closed. */
public final class FalseReport extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FalseReport(String message) {
        super(message, null, false, false);
    }
}

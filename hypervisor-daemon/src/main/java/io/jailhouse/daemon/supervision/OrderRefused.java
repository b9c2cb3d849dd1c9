package io.jailhouse.daemon.supervision;

/** An agent could not carry out an order; the message is the agent's sentence. */
public final class OrderRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderRefused(String message) {
        super(message, null, false, false);
    }
}

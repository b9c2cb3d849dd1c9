package io.jailhouse.fault;

import java.io.IOException;

/** The error that a user wanted at a point. */
public final class InjectedFault extends IOException {
    private static final long serialVersionUID = 1;

    InjectedFault(FaultPoint point) {
        super("fault point " + point + " was armed with an error");
    }
}

package io.jailhouse.daemon.rpc;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.FaultAction;
import io.jailhouse.transport.Errno;

/** Checks what callers want to go wrong at points. */
final class FaultPointRequests {
    private static final int LARGEST_COUNT = 1_000_000;
    private static final int LONGEST_DELAY_MILLIS = 3_600_000;

    private FaultPointRequests() {}

    /** Returns the same with the point's own name, and once if it does not say how often. */
    static ArmedFaultPoint checked(ArmedFaultPoint fault) {
        FaultPoint point = FaultPoint.named(fault.getPoint())
                .orElseThrow(() -> refused("there is no fault point \"%s\"".formatted(fault.getPoint())));
        if (!fault.getCell().isEmpty() && !point.concernsCell()) {
            throw refused("fault point %s concerns no particular cell".formatted(point));
        }
        switch (fault.getAction()) {
            case FAULT_ACTION_CRASH, FAULT_ACTION_HANG, FAULT_ACTION_DELAY -> {}
            case FAULT_ACTION_ERROR -> {
                if (!point.canFail()) {
                    throw refused("nothing can end with an error at fault point %s".formatted(point));
                }
            }
            case FAULT_ACTION_UNSPECIFIED, UNRECOGNIZED -> throw refused("a fault point has no such action");
        }
        if (fault.getCount() < 0 || fault.getCount() > LARGEST_COUNT) {
            throw refused("a fault point is armed for %d times at most".formatted(LARGEST_COUNT));
        }
        if (fault.getDelayMillis() < 0 || fault.getDelayMillis() > LONGEST_DELAY_MILLIS) {
            throw refused("a fault point delays for an hour at most");
        }
        if (fault.getAction() == FaultAction.FAULT_ACTION_DELAY && fault.getDelayMillis() == 0) {
            throw refused("a delay has a length");
        }
        return fault.toBuilder()
                .setPoint(point.name())
                .setCount(Math.max(fault.getCount(), 1))
                .build();
    }

    private static CallRefused refused(String explanation) {
        return new CallRefused(Errno.EINVAL, explanation);
    }
}

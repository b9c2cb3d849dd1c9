package io.jailhouse.agent.cpu;

/**
 * Thrown by a device from {@code load} or {@code store} to refuse an access, so that the CPU stops as the original
 * hypervisor stops it. The access has no effect and no register changes. Carries no stack trace: it is a message.
 */
public final class DeviceViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message the line for the hypervisor console, without "FATAL:"; empty if the device printed already
     */
    public DeviceViolation(String message) {
        super(message, null, false, false);
    }
}

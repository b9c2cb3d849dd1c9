package io.jailhouse.agent.cpu;

/**
 * Thrown by a device from {@code load} or {@code store} to refuse an access, so that the CPU stops as the original
 * hypervisor stops it. The access has no effect and no register changes. Carries no stack trace: it is a message.
 */
public final class DeviceViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private DeviceViolation(String line, boolean complete) {
        super(complete || line.isEmpty() ? line : "FATAL: " + line, null, false, false);
    }

    /**
     * Refuses an access as fatal.
     *
     * @param message the line for the hypervisor console, without "FATAL:"; empty if there is none
     */
    public DeviceViolation(String message) {
        this(message, false);
    }

    /**
     * Refuses an access with a line that does not call it fatal.
     *
     * @param line for the hypervisor console
     */
    public static DeviceViolation saying(String line) {
        return new DeviceViolation(line, true);
    }
}

package io.jailhouse.config.devicetree;

/** Bytes that are no flattened device tree; the message is one sentence. */
public final class DeviceTreeFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeviceTreeFormatException(String problem) {
        super(problem);
    }
}

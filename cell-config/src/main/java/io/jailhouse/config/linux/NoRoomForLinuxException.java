package io.jailhouse.config.linux;

/** A kernel cannot be placed in a cell. */
public final class NoRoomForLinuxException extends Exception {
    private static final long serialVersionUID = 1L;

    NoRoomForLinuxException(String message) {
        super(message);
    }
}

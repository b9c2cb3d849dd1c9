package io.jailhouse.config;

import java.util.Optional;

/** Processor architecture for which a configuration was made. Source: cell-config.h, {@code JAILHOUSE_X86} ff. */
public enum Architecture {
    /** 64-bit x86. */
    X86(0, "x86"),
    /** ARMv7-A with virtualization extensions. */
    ARM(1, "arm"),
    /** ARMv8-A. */
    ARM64(2, "arm64");

    private final int code;
    private final String label;

    Architecture(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * Gives the stored value.
     *
     * @return value of the architecture byte
     */
    public int code() {
        return code;
    }

    /**
     * Gives the name that the Jailhouse tools print.
     *
     * @return {@code x86}, {@code arm} or {@code arm64}
     */
    public String label() {
        return label;
    }

    /**
     * Finds the architecture of a stored value.
     *
     * @param code the architecture byte
     * @return the architecture, or empty if the value is not assigned
     */
    public static Optional<Architecture> ofCode(int code) {
        return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
    }
}

package io.jailhouse.config.check;

import java.util.Locale;

/** How much a finding weighs. */
public enum Severity {
    /** A call fails, or two cells reach into each other. */
    ERROR,
    /** Jailhouse accepts it; it is probably not what was meant. */
    WARNING;

    /**
     * Gives the word for people and programs.
     *
     * @return {@code error} or {@code warning}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

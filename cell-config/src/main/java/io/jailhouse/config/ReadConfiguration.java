package io.jailhouse.config;

import java.util.List;

/**
 * What reading gave.
 *
 * @param configuration the configuration
 * @param notes one sentence each, for a warning: old revision, bytes that were dropped
 * @param <C> sort of configuration
 */
public record ReadConfiguration<C extends Configuration>(C configuration, List<String> notes) {
    /** Copies the list. */
    public ReadConfiguration {
        notes = List.copyOf(notes);
    }
}

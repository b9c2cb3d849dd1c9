package io.jailhouse.config.check;

import java.util.List;

/**
 * Something in one or two configurations that cannot be meant.
 *
 * @param kind what it is, with its weight and why it matters
 * @param parties those who have a part in it, one or two
 * @param message what it is about, in one sentence that names the parties
 * @param change what to change
 */
public record Finding(FindingKind kind, List<Party> parties, String message, String change) {
    /** Copies the list. */
    public Finding {
        parties = List.copyOf(parties);
    }

    /**
     * Gives the weight.
     *
     * @return weight of its kind
     */
    public Severity severity() {
        return kind.severity();
    }

    /**
     * Gives the lines for people.
     *
     * @return three lines: what, why, change
     */
    public String format() {
        return "%s: %s\n  why: %s\n  change: %s\n".formatted(severity().label(), message, kind.why(), change);
    }
}

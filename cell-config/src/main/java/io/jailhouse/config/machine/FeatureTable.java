package io.jailhouse.config.machine;

import java.util.Locale;

/** The table of features that a machine has or lacks. */
final class FeatureTable {
    private final StringBuilder text = new StringBuilder(
            "Feature                         Availability\n------------------------------  ------------------\n");
    private boolean passed = true;
    private boolean complete = true;
    private int units;

    /** A feature without which the hypervisor does not run. */
    boolean needs(String feature, boolean there) {
        return row(feature, there, false);
    }

    /** A feature that makes it better. */
    void likes(String feature, boolean there) {
        row(feature, there, true);
    }

    boolean row(String feature, boolean there, boolean optional) {
        passed &= there || optional;
        String availability = there ? "ok" : optional ? "missing (optional)" : "MISSING";
        text.append(String.format(Locale.ROOT, "%-32s%s%n", feature, availability));
        return there;
    }

    /** The first row of the next IOMMU. */
    void unit(String name) {
        blank();
        needs(String.format(Locale.ROOT, "%s (IOMMU #%d)", name, units++), true);
    }

    void blank() {
        text.append('\n');
    }

    void note(String sentence) {
        text.append(' ').append(sentence).append('\n');
    }

    /** Says that something could not be looked at. */
    void skip(String reason) {
        note(reason);
        blank();
        complete = false;
    }

    boolean isPassed() {
        return passed;
    }

    boolean isComplete() {
        return complete;
    }

    String text() {
        return text.toString();
    }
}

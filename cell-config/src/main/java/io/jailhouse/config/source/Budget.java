package io.jailhouse.config.source;

/** Bounds the work of one compilation, so that no text can make it endless. */
final class Budget {
    /** About ten times what the largest configuration needs. */
    private static final int STEPS = 500_000;

    private int left = STEPS;

    /**
     * Pays for some steps.
     *
     * @throws Exhausted if there are none left
     */
    void take(int steps) {
        left -= steps;
        if (left < 0) {
            throw new Exhausted();
        }
    }

    /** The text asks for more work than any configuration does. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("the text expands to more than a configuration can need", null, false, false);
        }
    }
}

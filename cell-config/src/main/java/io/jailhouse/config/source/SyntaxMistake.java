package io.jailhouse.config.source;

/** Reading cannot go on here; the mistake has been told. Caught where reading can begin again. */
final class SyntaxMistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SyntaxMistake() {
        super(null, null, false, false);
    }
}

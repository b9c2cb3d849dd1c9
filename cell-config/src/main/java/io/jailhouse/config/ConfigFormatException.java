package io.jailhouse.config;

/** A file is not a configuration of this format; the message is one line with file, offset, field and value. */
public final class ConfigFormatException extends RuntimeException {
    /** What is wrong. */
    public enum Kind {
        /** The signature is that of no configuration, or of the other sort. */
        SIGNATURE,
        /** The revision is neither 13 nor 14. */
        REVISION,
        /** The architecture is not assigned. */
        ARCHITECTURE,
        /** The file ends before its structures do. */
        TRUNCATED,
        /** A size is beyond what any machine has. */
        TOO_LARGE
    }

    private final Kind kind;

    ConfigFormatException(Kind kind, String file, long offset, String problem) {
        super(file.replaceAll("\\p{Cntrl}", "?") + ": offset 0x" + Long.toHexString(offset) + ": " + problem);
        this.kind = kind;
    }

    /**
     * Tells what is wrong.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }
}

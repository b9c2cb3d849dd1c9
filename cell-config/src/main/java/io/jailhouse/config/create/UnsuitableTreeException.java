package io.jailhouse.config.create;

/** A device tree from which no configuration can be made; the message is half a sentence about the tree. */
public final class UnsuitableTreeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsuitableTreeException(String problem) {
        super(problem);
    }
}

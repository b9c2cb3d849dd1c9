package io.jailhouse.config.machine;

/** Files of a machine from which no configuration can be made; the message is a sentence that names the file. */
public final class MachineFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Takes the sentence.
     *
     * @param problem what is wrong with which file
     */
    public MachineFormatException(String problem) {
        super(problem);
    }
}

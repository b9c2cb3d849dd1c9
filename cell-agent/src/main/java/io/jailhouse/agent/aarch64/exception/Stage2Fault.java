package io.jailhouse.agent.aarch64.exception;

/**
 * An access that the hypervisor has to look at: stage 2 does not allow it, or a device behind it refused.
 *
 * <p>One instance a CPU, thrown again and again: it has no stack trace and is filled in just before it is thrown.
 */
public final class Stage2Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private long guestPhysical;
    private int size;
    private boolean write;
    private boolean fetch;
    private boolean syndromeValid;
    private long faultStatus;
    private String refusal;

    public Stage2Fault() {
        super(null, null, false, false);
    }

    /**
     * A data access.
     *
     * @param valid whether the instruction is one whose syndrome describes it
     * @param status bits 8 to 0 of the syndrome but WnR
     */
    public Stage2Fault data(long address, int bytes, boolean isWrite, boolean valid, long status) {
        guestPhysical = address;
        size = bytes;
        write = isWrite;
        fetch = false;
        syndromeValid = valid;
        faultStatus = status;
        refusal = null;
        return this;
    }

    /** An instruction fetch. */
    public Stage2Fault fetch(long address, long status) {
        data(address, 4, false, false, status);
        fetch = true;
        return this;
    }

    /** Adds what a device said when it refused the access. */
    public Stage2Fault refusedWith(String message) {
        refusal = message;
        return this;
    }

    public long guestPhysical() {
        return guestPhysical;
    }

    public int size() {
        return size;
    }

    public boolean write() {
        return write;
    }

    public boolean isFetch() {
        return fetch;
    }

    public boolean syndromeValid() {
        return syndromeValid;
    }

    public long faultStatus() {
        return faultStatus;
    }

    /** What the device said, or null if there was none. */
    public String refusal() {
        return refusal;
    }
}

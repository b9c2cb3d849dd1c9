package io.jailhouse.agent.aarch64.exception;

/**
 * A synchronous exception that the guest takes to EL1.
 *
 * <p>One instance a CPU, thrown again and again: it has no stack trace and is filled in just before it is thrown.
 */
public final class GuestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private int exceptionClass;
    private long iss;
    private long faultAddress;
    private boolean completed;

    public GuestException() {
        super(null, null, false, false);
    }

    /** An exception whose return address is the instruction itself. */
    public GuestException of(int newClass, long newIss, long newFaultAddress) {
        exceptionClass = newClass;
        iss = newIss;
        faultAddress = newFaultAddress;
        completed = false;
        return this;
    }

    /** SVC: the return address is the next instruction. */
    public GuestException call(int newClass, long newIss) {
        of(newClass, newIss, 0);
        completed = true;
        return this;
    }

    /** The instruction is undefined. */
    public GuestException undefined() {
        return of(Syndrome.UNKNOWN, 0, 0);
    }

    public int exceptionClass() {
        return exceptionClass;
    }

    public long iss() {
        return iss;
    }

    /** Virtual address for FAR_EL1; only aborts and PC alignment faults have one. */
    public long faultAddress() {
        return faultAddress;
    }

    /** Whether the return address is the next instruction. */
    public boolean completed() {
        return completed;
    }
}

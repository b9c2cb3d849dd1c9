package io.jailhouse.shm;

/** System calls that another package has the numbers of, so that the C function behind all of them is bound once. */
public final class SystemCall {

    private SystemCall() {}

    /**
     * Makes a call on the calling thread; its fifth argument is 0. Not for hot paths.
     *
     * @param number of the call on this architecture
     * @param a its first argument; addresses are plain numbers
     * @param b its second argument
     * @param c its third argument
     * @param d its fourth argument
     * @return what the call returned, or the negative error number
     */
    public static long make(long number, long a, long b, long c, long d) {
        return LinuxCalls.byNumber(number, a, b, c, d);
    }
}

package io.jailhouse.daemon.board;

/** Frequencies of the generic counter, which ARM configurations do not tell. */
public final class CounterFrequency {
    private static final long AM62X_HZ = 200_000_000;
    private static final long QEMU_HZ = 62_500_000;

    private CounterFrequency() {}

    /**
     * Looks a board up.
     *
     * @param rootCell name of its root cell
     * @return hertz; QEMU's 62.5 MHz for boards that are not listed
     */
    public static long of(String rootCell) {
        return rootCell.startsWith("k3-am62") ? AM62X_HZ : QEMU_HZ;
    }
}

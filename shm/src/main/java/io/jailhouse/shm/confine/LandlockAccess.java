package io.jailhouse.shm.confine;

/** What Landlock restricts, as the bits of linux/landlock.h. */
final class LandlockAccess {
    static final long EXECUTE = 1;
    static final long WRITE_FILE = 1 << 1;
    static final long READ_FILE = 1 << 2;
    static final long READ_DIRECTORY = 1 << 3;

    /** Everything that the first version knows: the three above, and making and removing files of all kinds. */
    private static final long FILES = 0x1fff;

    private static final long REFER = 1 << 13;
    private static final long TRUNCATE = 1 << 14;
    private static final long DEVICE_REQUEST = 1 << 15;
    private static final long TCP_BIND_AND_CONNECT = 3;
    private static final long ABSTRACT_SOCKETS_AND_SIGNALS = 3;

    private LandlockAccess() {}

    /** Returns everything that a version can restrict about files. */
    static long files(int abi) {
        return FILES | from(2, abi, REFER) | from(3, abi, TRUNCATE) | from(5, abi, DEVICE_REQUEST);
    }

    /** Returns everything that a version can restrict about the network. */
    static long network(int abi) {
        return from(4, abi, TCP_BIND_AND_CONNECT);
    }

    /** Returns everything that a version can keep inside of a domain. */
    static long scopes(int abi) {
        return from(6, abi, ABSTRACT_SOCKETS_AND_SIGNALS);
    }

    private static long from(int firstAbi, int abi, long bits) {
        return abi >= firstAbi ? bits : 0;
    }
}

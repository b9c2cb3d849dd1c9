package io.jailhouse.shm.confine;

/** Numbers of the system calls that confine a process. */
final class CallNumbers {
    private static final boolean ARM = isArm();

    static final long CLOSE = ARM ? 57 : 3;
    static final long OPENAT = ARM ? 56 : 257;
    static final long PRCTL = ARM ? 167 : 157;
    static final long SECCOMP = ARM ? 277 : 317;
    // Newer calls have the same number everywhere.
    static final long LANDLOCK_CREATE_RULESET = 444;
    static final long LANDLOCK_ADD_RULE = 445;
    static final long LANDLOCK_RESTRICT_SELF = 446;

    private CallNumbers() {}

    /** Returns true on AArch64, false on x86-64; the project runs nowhere else. */
    static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }
}

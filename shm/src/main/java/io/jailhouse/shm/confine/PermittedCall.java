package io.jailhouse.shm.confine;

import java.util.List;

/**
 * The system calls that an agent at work makes: what the virtual machine needs to execute, compile, collect and start
 * threads, what reaches the board's files, and a socket to dial a daemon again. Numbers are those of
 * x86-64 and AArch64, -1 where AArch64 has no such call.
 *
 * @param name the kernel's
 * @param number on this architecture, negative if it has no such call
 * @param conditions what must hold; nothing if it is permitted always
 */
record PermittedCall(String name, int number, List<PermittedCall.Condition> conditions) {
    /**
     * What an argument must be; its upper half does not count.
     *
     * @param argument which one, from 0
     * @param anyBit whether it must have one of some bits, instead of being one of some numbers
     * @param values the bits, or the numbers
     */
    record Condition(int argument, boolean anyBit, List<Integer> values) {
        static Condition anyOf(int argument, Integer... values) {
            return new Condition(argument, false, List.of(values));
        }

        static Condition anyBit(int argument, int bits) {
            return new Condition(argument, true, List.of(bits));
        }
    }

    /**
     * Lists the calls.
     *
     * @param pid number of the process that makes them
     */
    static List<PermittedCall> of(int pid) {
        return List.of(
                // Memory.
                call("brk", 12, 214),
                call("mmap", 9, 222),
                call("munmap", 11, 215),
                call("mprotect", 10, 226),
                call("mremap", 25, 216),
                call("madvise", 28, 233),
                call("msync", 26, 227),
                call("mincore", 27, 232),
                // Threads and time.
                call("futex", 202, 98),
                call("exit", 60, 93),
                call("exit_group", 231, 94),
                call("set_robust_list", 273, 99),
                call("rseq", 334, 293),
                call("membarrier", 324, 283),
                call("gettid", 186, 178),
                call("getpid", 39, 172),
                call("getppid", 110, 173),
                call("sched_yield", 24, 124),
                call("sched_getaffinity", 204, 123),
                call("getcpu", 309, 168),
                call("nanosleep", 35, 101),
                call("clock_nanosleep", 230, 115),
                call("clock_gettime", 228, 113),
                call("clock_getres", 229, 114),
                call("gettimeofday", 96, 169),
                call("time", 201, -1),
                call("getrusage", 98, 165),
                call("sysinfo", 99, 179),
                call("uname", 63, 160),
                call("getrandom", 318, 278),
                call("restart_syscall", 219, 128),
                // Signals of the process itself.
                call("rt_sigaction", 13, 134),
                call("rt_sigprocmask", 14, 135),
                call("rt_sigreturn", 15, 139),
                call("sigaltstack", 131, 132),
                // Files: which ones is Landlock's business.
                call("openat", 257, 56),
                call("open", 2, -1),
                call("close", 3, 57),
                call("read", 0, 63),
                call("write", 1, 64),
                call("readv", 19, 65),
                call("writev", 20, 66),
                call("pread64", 17, 67),
                call("pwrite64", 18, 68),
                call("lseek", 8, 62),
                call("fallocate", 285, 47),
                call("fsync", 74, 82),
                call("fdatasync", 75, 83),
                call("fstat", 5, 80),
                call("newfstatat", 262, 79),
                call("stat", 4, -1),
                call("lstat", 6, -1),
                call("statx", 332, 291),
                call("statfs", 137, 43),
                call("fstatfs", 138, 44),
                call("access", 21, -1),
                call("faccessat", 269, 48),
                call("faccessat2", 439, 439),
                call("readlink", 89, -1),
                call("readlinkat", 267, 78),
                call("getcwd", 79, 17),
                call("dup", 32, 23),
                call("dup2", 33, -1),
                call("dup3", 292, 24),
                call("getuid", 102, 174),
                call("geteuid", 107, 175),
                call("getgid", 104, 176),
                call("getegid", 108, 177),
                // The stream to the daemon.
                call("connect", 42, 203),
                call("shutdown", 48, 210),
                call("sendto", 44, 206),
                call("recvfrom", 45, 207),
                call("getsockname", 51, 204),
                call("getpeername", 52, 205),
                call("getsockopt", 55, 209),
                call("setsockopt", 54, 208),
                call("poll", 7, -1),
                call("ppoll", 271, 73),
                call("epoll_create1", 291, 20),
                call("epoll_ctl", 233, 21),
                call("epoll_wait", 232, -1),
                call("epoll_pwait", 281, 22),
                call("epoll_pwait2", 441, 441),
                call("eventfd2", 290, 19),
                // Only some of what they can do.
                // Threads; with another first argument it makes processes.
                call("clone", 56, 220, Condition.anyBit(0, 0x10000)),
                // Signals of the process to its own threads.
                call("tgkill", 234, 131, Condition.anyOf(0, pid)),
                // Of the calling thread.
                call("sched_setaffinity", 203, 122, Condition.anyOf(0, 0)),
                // PR_SET_NAME, PR_SET_TIMERSLACK, PR_SET_VMA.
                call("prctl", 157, 167, Condition.anyOf(0, 15, 29, 0x53564d41)),
                // AF_UNIX, SOCK_STREAM with any of SOCK_CLOEXEC and SOCK_NONBLOCK.
                call("socket", 41, 198, Condition.anyOf(0, 1), Condition.anyOf(1, 1, 0x80001, 0x801, 0x80801)),
                // F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_OFD_GETLK, F_OFD_SETLK; not who gets a file's signals.
                call("fcntl", 72, 25, Condition.anyOf(1, 1, 2, 3, 4, 36, 37)),
                // TCGETS, FIONREAD, FIONBIO.
                call("ioctl", 16, 29, Condition.anyOf(1, 0x5401, 0x541b, 0x5421)),
                // Its own limits.
                call("prlimit64", 302, 261, Condition.anyOf(0, 0)));
    }

    private static PermittedCall call(String name, int x86, int arm, Condition... conditions) {
        return new PermittedCall(name, CallNumbers.isArm() ? arm : x86, List.of(conditions));
    }
}

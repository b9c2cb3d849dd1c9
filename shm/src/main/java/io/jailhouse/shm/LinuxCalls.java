package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The few system calls that the JDK does not offer, by {@code syscall(2)} through {@code java.lang.foreign}.
 *
 * <p>One C function serves all of them, because each function that is bound costs a process several milliseconds when it
 * starts. All methods may be called from any thread. Numbers of flags and commands are those that x86-64 and AArch64
 * Linux share.
 */
final class LinuxCalls {

    private static final long AT_FDCWD = -100;
    private static final long O_RDWR = 2;
    private static final long O_CREAT = 0100;
    private static final long O_CLOEXEC = 02000000;
    private static final long MODE_OWNER_ONLY = 0600;

    private static final long F_OFD_GETLK = 36;
    private static final long F_OFD_SETLK = 37;

    /** The kernel's {@code struct flock}: l_type u16, l_whence u16, padding, l_start, l_len, l_pid. */
    private static final long FLOCK_LENGTH = 32;

    private static final long FLOCK_TYPE_OFFSET = 0;
    private static final long FLOCK_START_OFFSET = 8;
    private static final long FLOCK_LENGTH_OFFSET = 16;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    private static final long FALLOC_FL_KEEP_SIZE = 1;
    private static final long FALLOC_FL_PUNCH_HOLE = 2;

    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;

    private static final long PR_SET_TIMERSLACK = 29;

    private static final long PROT_READ_EXECUTE = 1 | 4;

    private static final long FIRST_OWN_DESCRIPTOR = 3;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;
    private static final long CLOSE_RANGE_CLOEXEC = 4;

    private static final int ENOENT = 2;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int ENOSPC = 28;

    private static final SyscallNumbers NUMBERS = SyscallNumbers.of(System.getProperty("os.arch"));

    /** Addresses travel as plain longs, so that a call allocates nothing. */
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** Takes the error numbers of calls whose errors do not matter; never read. */
    private static final MemorySegment IGNORED = Arena.global().allocate(CAPTURED);

    private LinuxCalls() {}

    /** Opens (and creates when absent, mode 0600) a file that is not passed on to child programs. */
    static int open(Path path) throws IOException {
        return open(path, O_RDWR | O_CREAT | O_CLOEXEC);
    }

    /** Opens a file that is there already. */
    static int openExisting(Path path) throws IOException {
        return open(path, O_RDWR | O_CLOEXEC);
    }

    private static int open(Path path, long flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            long name = arena.allocateFrom(path.toString()).address();
            long descriptor = call(captured, NUMBERS.openat(), AT_FDCWD, name, flags, MODE_OWNER_ONLY);
            if (descriptor < 0) {
                int errno = errno(captured);
                throw errno == ENOENT
                        ? new NoSuchFileException(path.toString())
                        : new IOException("cannot open " + path + ": error " + errno);
            }
            return (int) descriptor;
        }
    }

    /** Becomes the leader of a new session; fails without effect in a process that leads a group already. */
    static void setsid() {
        call(IGNORED, NUMBERS.setsid(), 0, 0, 0, 0);
    }

    /** Sends a signal to one process; false when that is not possible. */
    static boolean kill(long pid, int signal) {
        return call(IGNORED, NUMBERS.kill(), pid, signal, 0, 0) == 0;
    }

    /** Replaces the program of this process; returns only by an exception. */
    static void execute(List<String> command, List<String> environment) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment words = strings(arena, command);
            MemorySegment variables = strings(arena, environment);
            call(captured, NUMBERS.closeRange(), FIRST_OWN_DESCRIPTOR, LAST_DESCRIPTOR, CLOSE_RANGE_CLOEXEC, 0);
            long program = arena.allocateFrom(command.getFirst()).address();
            call(captured, NUMBERS.execve(), program, words.address(), variables.address(), 0);
            throw new IOException("cannot run " + command.getFirst() + ": error " + errno(captured));
        }
    }

    /** Addresses of terminated strings, and a zero. */
    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            addresses.setAtIndex(
                    ValueLayout.JAVA_LONG, i, arena.allocateFrom(texts.get(i)).address());
        }
        return addresses;
    }

    /** Lets the kernel wake the calling thread so much late at most; errors do not matter. */
    static void setTimerSlack(long nanos) {
        call(IGNORED, NUMBERS.prctl(), PR_SET_TIMERSLACK, nanos, 0, 0);
    }

    /** Lets the calling thread run on some of the first 64 cores only; errors do not matter. */
    static void setAffinity(long mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_LONG, mask);
            call(IGNORED, NUMBERS.setAffinity(), 0, Long.BYTES, set.address(), 0);
        }
    }

    static void close(int fd) {
        call(IGNORED, NUMBERS.close(), fd, 0, 0, 0);
    }

    /** Takes an open-file-description write lock on one byte; false when another description holds it. */
    static boolean tryLock(int fd, long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment lock = bytes(arena, offset, 1);
            if (call(captured, NUMBERS.fcntl(), fd, F_OFD_SETLK, lock.address(), 0) == 0) {
                return true;
            }
            int errno = errno(captured);
            if (errno == EAGAIN || errno == EACCES) {
                return false;
            }
            throw new IOException("cannot lock: error " + errno);
        }
    }

    /**
     * Finds a lock, any of them, that another open file description holds on some of these bytes; takes nothing itself.
     *
     * @return its first byte
     */
    static OptionalLong findLock(int fd, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment lock = bytes(arena, offset, length);
            if (call(captured, NUMBERS.fcntl(), fd, F_OFD_GETLK, lock.address(), 0) != 0) {
                throw new IOException("cannot test a lock: error " + errno(captured));
            }
            return lock.get(ValueLayout.JAVA_SHORT, FLOCK_TYPE_OFFSET) == F_UNLCK
                    ? OptionalLong.empty()
                    : OptionalLong.of(lock.get(ValueLayout.JAVA_LONG, FLOCK_START_OFFSET));
        }
    }

    /** Ends the process; nothing of it is executed any more. */
    static void exit(int code) {
        byNumber(NUMBERS.exitGroup, code, 0, 0, 0);
    }

    /** Gives storage to a range of a file, so that stores through a mapping of it cannot fail. */
    static void allocate(int fd, long offset, long length) throws IOException {
        fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length);
    }

    /** Takes the storage of a range away; it reads as zeros from then on, through mappings too. */
    static void punchHole(int fd, long offset, long length) throws IOException {
        fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length);
    }

    /**
     * Sleeps while the word at the address holds the expected value, at most the given time. Woken, timed out,
     * interrupted or too late: the caller looks again, so the result is of no use.
     */
    static void futexWait(long address, int expected, long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
            timeout.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
            call(IGNORED, NUMBERS.futex(), address, FUTEX_WAIT, expected, timeout.address());
        }
    }

    /** Wakes sleepers on the word at the address, and says how many. */
    static int futexWake(long address, int sleepers) {
        return (int) call(IGNORED, NUMBERS.futex(), address, FUTEX_WAKE, sleepers, 0);
    }

    /** The kernel's number of the calling thread. */
    static int threadId() {
        return (int) call(IGNORED, NUMBERS.gettid(), 0, 0, 0, 0);
    }

    /** Registers the calling thread's list of robust futexes, in place of the C library's; 0, or the error number. */
    static int setRobustList(long head, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            return call(captured, NUMBERS.setRobustList(), head, length, 0, 0) < 0 ? errno(captured) : 0;
        }
    }

    /** Reads from a descriptor, waiting as long as it takes; bytes read. */
    static int read(int fd, long address, long length) throws IOException {
        return transfer("read", NUMBERS.read(), fd, address, length);
    }

    /** Writes to a descriptor; bytes written. */
    static int write(int fd, long address, long length) throws IOException {
        return transfer("write", NUMBERS.write(), fd, address, length);
    }

    private static int transfer(String name, long number, int fd, long address, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            long count = call(captured, number, fd, address, length, 0);
            if (count < 0) {
                throw new IOException(name + ": error " + errno(captured));
            }
            return (int) count;
        }
    }

    /** Makes memory of this process readable and executable, and no longer writable. */
    static void makeExecutable(long address, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            if (call(captured, NUMBERS.mprotect(), address, length, PROT_READ_EXECUTE, 0) != 0) {
                throw new IOException("mprotect: error " + errno(captured));
            }
        }
    }

    /** Makes a request of a device; 0, or the error number. */
    static int ioctl(int fd, long request, long argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            return call(captured, NUMBERS.ioctl(), fd, request, argument, 0) < 0 ? errno(captured) : 0;
        }
    }

    private static void fallocate(int fd, long mode, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            if (call(captured, NUMBERS.fallocate(), fd, mode, offset, length) != 0) {
                int errno = errno(captured);
                throw new IOException(errno == ENOSPC ? "No space left on device" : "fallocate: error " + errno);
            }
        }
    }

    /** Makes a call by its number; what it returned, or the negative error number. */
    static long byNumber(long number, long a, long b, long c, long d) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            long result = call(captured, number, a, b, c, d);
            return result < 0 ? -errno(captured) : result;
        }
    }

    private static long call(MemorySegment captured, long number, long a, long b, long c, long d) {
        try {
            // Always with a fifth argument: prctl looks at it.
            return (long) SYSCALL.invokeExact(captured, number, a, b, c, d, 0L);
        } catch (Throwable t) {
            throw new AssertionError("a native call throws nothing", t);
        }
    }

    private static MemorySegment bytes(Arena arena, long offset, long length) {
        MemorySegment lock = arena.allocate(FLOCK_LENGTH, 8);
        lock.set(ValueLayout.JAVA_SHORT, FLOCK_TYPE_OFFSET, F_WRLCK);
        lock.set(ValueLayout.JAVA_LONG, FLOCK_START_OFFSET, offset);
        lock.set(ValueLayout.JAVA_LONG, FLOCK_LENGTH_OFFSET, length);
        return lock;
    }

    private static int errno(MemorySegment captured) {
        return captured.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    /** Numbers of the system calls on one architecture. */
    private record SyscallNumbers(
            long openat,
            long close,
            long fcntl,
            long fallocate,
            long futex,
            long setsid,
            long kill,
            long read,
            long write,
            long ioctl,
            long prctl,
            long execve,
            long closeRange,
            long gettid,
            long setRobustList,
            long setAffinity,
            long mprotect,
            long exitGroup) {

        static SyscallNumbers of(String architecture) {
            return switch (architecture) {
                case "amd64", "x86_64" ->
                    new SyscallNumbers(257, 3, 72, 285, 202, 112, 62, 0, 1, 16, 157, 59, 436, 186, 273, 203, 10, 231);
                case "aarch64" ->
                    new SyscallNumbers(56, 57, 25, 47, 98, 157, 129, 63, 64, 29, 167, 221, 436, 178, 99, 122, 226, 94);
                default -> throw new UnsupportedOperationException("no system call numbers for " + architecture);
            };
        }
    }
}

package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The few system calls that the JDK does not offer, bound with {@code java.lang.foreign}.
 *
 * <p>All methods may be called from any thread. Numbers of flags and commands are those that x86-64 and AArch64 Linux
 * share.
 */
final class LinuxCalls {

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;
    private static final int MODE_OWNER_ONLY = 0600;

    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;

    private static final int EACCES = 13;
    private static final int EAGAIN = 11;
    private static final int ENOSPC = 28;

    /** The kernel's {@code struct flock}; l_whence 0 means that l_start counts from the start of the file. */
    private static final StructLayout FLOCK = MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT.withName("l_type"),
            ValueLayout.JAVA_SHORT.withName("l_whence"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.JAVA_LONG.withName("l_start"),
            ValueLayout.JAVA_LONG.withName("l_len"),
            ValueLayout.JAVA_INT.withName("l_pid"),
            MemoryLayout.paddingLayout(4));

    private static final VarHandle FLOCK_TYPE = FLOCK.varHandle(MemoryLayout.PathElement.groupElement("l_type"));
    private static final VarHandle FLOCK_START = FLOCK.varHandle(MemoryLayout.PathElement.groupElement("l_start"));
    private static final VarHandle FLOCK_LENGTH = FLOCK.varHandle(MemoryLayout.PathElement.groupElement("l_len"));

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = bind(
            "open",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));

    private static final MethodHandle CLOSE =
            bind("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private static final MethodHandle SETSID = bind("setsid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private static final MethodHandle FCNTL = bind(
            "fcntl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
            CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));

    private static final MethodHandle FALLOCATE = bind(
            "fallocate",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            CAPTURE_ERRNO);

    /** Addresses travel as plain longs, so that a wake allocates nothing. */
    private static final MethodHandle SYSCALL_FUTEX = bind(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private static final long FUTEX_NUMBER = futexNumber(System.getProperty("os.arch"));

    private LinuxCalls() {}

    /** Becomes the leader of a new session; fails without effect in a process that leads a group already. */
    static void setsid() {
        try {
            int _ = (int) SETSID.invokeExact();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Opens (and creates when absent, mode 0600) a file that is not passed on to child programs. */
    static int open(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            int fd = (int) OPEN.invokeExact(
                    captured, arena.allocateFrom(path.toString()), O_RDWR | O_CREAT | O_CLOEXEC, MODE_OWNER_ONLY);
            if (fd < 0) {
                throw new IOException("cannot open " + path + ": error " + errno(captured));
            }
            return fd;
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(fd);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Takes an open-file-description write lock on one byte; false when another description holds it. */
    static boolean tryLock(int fd, long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment lock = oneByte(arena, offset);
            int result = (int) FCNTL.invokeExact(captured, fd, F_OFD_SETLK, lock);
            if (result == 0) {
                return true;
            }
            int errno = errno(captured);
            if (errno == EAGAIN || errno == EACCES) {
                return false;
            }
            throw new IOException("cannot lock: error " + errno);
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Whether another open file description holds the lock on that byte; takes nothing itself. */
    static boolean isLocked(int fd, long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment lock = oneByte(arena, offset);
            int result = (int) FCNTL.invokeExact(captured, fd, F_OFD_GETLK, lock);
            if (result != 0) {
                throw new IOException("cannot test a lock: error " + errno(captured));
            }
            return (short) FLOCK_TYPE.get(lock, 0L) != F_UNLCK;
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Gives storage to a range of a file, so that stores through a mapping of it cannot fail. */
    static void allocate(int fd, long offset, long length) throws IOException {
        fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length);
    }

    /** Takes the storage of a range away; it reads as zeros from then on, through mappings too. */
    static void punchHole(int fd, long offset, long length) throws IOException {
        fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length);
    }

    /** Sleeps while the word at the address holds the expected value, at most the given time. */
    static void futexWait(long address, int expected, long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
            timeout.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
            // The result is of no use: woken, timed out, interrupted or too late, the caller looks again.
            long _ = (long) SYSCALL_FUTEX.invokeExact(
                    FUTEX_NUMBER, address, (long) FUTEX_WAIT, (long) expected, timeout.address(), 0L, 0L);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Wakes sleepers on the word at the address, and says how many. */
    static int futexWake(long address, int sleepers) {
        try {
            return (int) (long)
                    SYSCALL_FUTEX.invokeExact(FUTEX_NUMBER, address, (long) FUTEX_WAKE, (long) sleepers, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static void fallocate(int fd, int mode, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            int result = (int) FALLOCATE.invokeExact(captured, fd, mode, offset, length);
            if (result != 0) {
                int errno = errno(captured);
                throw new IOException(errno == ENOSPC ? "No space left on device" : "fallocate: error " + errno);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static MemorySegment oneByte(Arena arena, long offset) {
        MemorySegment lock = arena.allocate(FLOCK);
        FLOCK_TYPE.set(lock, 0L, F_WRLCK);
        FLOCK_START.set(lock, 0L, offset);
        FLOCK_LENGTH.set(lock, 0L, 1L);
        return lock;
    }

    private static int errno(MemorySegment captured) {
        return (int) ERRNO.get(captured, 0L);
    }

    private static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    private static long futexNumber(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> 202;
            case "aarch64", "arm64" -> 98;
            default -> throw new UnsupportedOperationException("no futex number known for " + architecture);
        };
    }
}

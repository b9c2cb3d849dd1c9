package io.jailhouse.transport;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The error numbers that Jailhouse's calls give, with Linux's values and the sentences of {@code
 * strerror}, as {@code perror} prints them.
 */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    ESRCH(3, "No such process"),
    EIO(5, "Input/output error"),
    E2BIG(7, "Argument list too long"),
    EAGAIN(11, "Resource temporarily unavailable"),
    EACCES(13, "Permission denied"),
    ENOMEM(12, "Cannot allocate memory"),
    EBUSY(16, "Device or resource busy"),
    EEXIST(17, "File exists"),
    EINVAL(22, "Invalid argument"),
    EMFILE(24, "Too many open files"),
    ENOSPC(28, "No space left on device"),
    ERANGE(34, "Numerical result out of range"),
    EOPNOTSUPP(95, "Operation not supported"),
    ETIMEDOUT(110, "Connection timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTUNREACH(113, "No route to host");

    private final int number;
    private final String sentence;

    Errno(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    /** Returns Linux's number of the error, positive. */
    public int number() {
        return number;
    }

    /** Returns what {@code strerror} says. */
    public String sentence() {
        return sentence;
    }

    /**
     * Finds an error by its number.
     *
     * @param number a positive errno
     * @return the error, or {@link #EIO} for a number that no call of ours gives
     */
    public static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno;
            }
        }
        return EIO;
    }

    /** Finds an error by its symbol; empty if no call of ours gives it. */
    static Optional<Errno> named(String symbol) {
        return Stream.of(values()).filter(errno -> errno.name().equals(symbol)).findFirst();
    }

    /**
     * Finds the error behind an exception, of which Java keeps the kernel's reason in the message only.
     *
     * @return what there is no more of, or {@link #EIO}
     */
    public static Errno of(IOException e) {
        return Stream.of(ENOSPC, EMFILE)
                .filter(errno -> String.valueOf(e.getMessage()).contains(errno.sentence))
                .findFirst()
                .orElse(EIO);
    }
}

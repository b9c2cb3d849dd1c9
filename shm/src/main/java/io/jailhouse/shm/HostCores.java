package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cores of the host to which the CPUs of a board are bound: CPU n to the n-th of them, and around again.
 *
 * @param mask bit n: core n; 0 if CPUs are not bound
 */
public record HostCores(long mask) {
    /** No CPU is bound. */
    public static final HostCores ANY = new HostCores(0);

    private static final Pattern RANGE = Pattern.compile("(\\d{1,2})(?:-(\\d{1,2}))?");
    private static final Path OWN_STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed:";
    private static final int HEXADECIMAL = 16;
    private static final int BITS_A_DIGIT = 4;

    /**
     * Reads a list such as {@code 0-3,5}.
     *
     * @param list cores 0 to 63
     * @return the cores, at least one; empty if it is no such list
     */
    public static Optional<HostCores> parse(String list) {
        long mask = 0;
        for (String part : list.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < first || last >= Long.SIZE) {
                return Optional.empty();
            }
            mask |= (-1L >>> (Long.SIZE - 1 - (last - first))) << first;
        }
        return Optional.of(new HostCores(mask));
    }

    /**
     * Returns the first 64 cores on which this process may run; a host may have more.
     *
     * @throws IOException if the kernel does not say it
     */
    public static HostCores allowed() throws IOException {
        for (String line : Files.readAllLines(OWN_STATUS)) {
            if (line.startsWith(ALLOWED)) {
                return ofMask(line.substring(ALLOWED.length()).strip());
            }
        }
        throw new IOException(OWN_STATUS + " does not say " + ALLOWED);
    }

    /** Reads hexadecimal digits, those of the highest cores first, with commas in between (proc(5), Cpus_allowed). */
    static HostCores ofMask(String digits) {
        String all = digits.replace(",", "");
        String lowest = all.substring(Math.max(0, all.length() - Long.SIZE / BITS_A_DIGIT));
        return new HostCores(Long.parseUnsignedLong(lowest, HEXADECIMAL));
    }

    /** Returns the cores that are not among others. */
    public HostCores without(HostCores others) {
        return new HostCores(mask & ~others.mask);
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return mask == 0;
    }

    /**
     * Binds the calling thread, which executes a CPU; does nothing if CPUs are not bound, or the kernel refuses.
     *
     * @param cpu number of the CPU
     */
    public void bind(int cpu) {
        if (!isEmpty()) {
            LinuxCalls.setAffinity(maskOf(cpu));
        }
    }

    /** The core of a CPU; there is one. */
    long maskOf(int cpu) {
        long rest = mask;
        for (int skip = cpu % Long.bitCount(mask); skip > 0; skip--) {
            rest &= rest - 1;
        }
        return Long.lowestOneBit(rest);
    }

    /** Returns the list, as it is read. */
    @Override
    public String toString() {
        StringJoiner list = new StringJoiner(",");
        for (int core = 0; core < Long.SIZE; core++) {
            if ((mask >>> core & 1) != 0) {
                list.add(Integer.toString(core));
            }
        }
        return list.toString();
    }
}

package io.jailhouse.shm.confine;

import io.jailhouse.shm.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Landlock domain: everything is refused but what was allowed. It holds for the thread that enters it, and for all
 * threads and processes that this one starts afterwards.
 */
final class Landlock {
    private static final long VERSION_FLAG = 1;
    private static final long PATH_BENEATH = 1;

    /** {@code struct landlock_ruleset_attr}: files, network, scopes. */
    private static final long RULESET_BYTES = 24;

    private static final long NETWORK_OFFSET = 8;
    private static final long SCOPES_OFFSET = 16;

    /** {@code struct landlock_path_beneath_attr}, packed: what is allowed, descriptor. */
    private static final long RULE_BYTES = 12;

    private static final long DESCRIPTOR_OFFSET = 8;
    private static final long ON_A_FILE = LandlockAccess.EXECUTE | LandlockAccess.READ_FILE | LandlockAccess.WRITE_FILE;

    private static final long AT_FDCWD = -100;
    private static final long O_PATH = 010000000;
    private static final long O_CLOEXEC = 02000000;

    private final Map<Path, Long> allowed = new LinkedHashMap<>();

    /** Returns the version of the kernel's interface; 0 if it has none, or will not say. */
    static int abi() {
        return (int) Math.max(0, SystemCall.make(CallNumbers.LANDLOCK_CREATE_RULESET, 0, 0, VERSION_FLAG, 0));
    }

    /** Allows access to a file, or to all beneath a folder; one that does not exist needs no permission. */
    Landlock allow(Path path, long access) {
        allowed.put(path, allowed.getOrDefault(path, 0L) | access);
        return this;
    }

    /**
     * Puts the calling thread into the domain, which needs no new privileges to be set.
     *
     * @return the version that restricts it; 0 if the kernel has none
     * @throws IOException if the kernel has Landlock and refuses
     */
    int enter() throws IOException {
        int abi = abi();
        if (abi == 0) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ruleset = arena.allocate(RULESET_BYTES, Long.BYTES);
            ruleset.set(ValueLayout.JAVA_LONG, 0, LandlockAccess.files(abi));
            ruleset.set(ValueLayout.JAVA_LONG, NETWORK_OFFSET, LandlockAccess.network(abi));
            ruleset.set(ValueLayout.JAVA_LONG, SCOPES_OFFSET, LandlockAccess.scopes(abi));
            long rules = succeeded(
                    "landlock_create_ruleset",
                    SystemCall.make(CallNumbers.LANDLOCK_CREATE_RULESET, ruleset.address(), RULESET_BYTES, 0, 0));
            try {
                for (Map.Entry<Path, Long> rule : allowed.entrySet()) {
                    add(arena, rules, rule.getKey(), rule.getValue());
                }
                succeeded(
                        "landlock_restrict_self", SystemCall.make(CallNumbers.LANDLOCK_RESTRICT_SELF, rules, 0, 0, 0));
            } finally {
                SystemCall.make(CallNumbers.CLOSE, rules, 0, 0, 0);
            }
        }
        return abi;
    }

    private static void add(Arena arena, long rules, Path path, long access) throws IOException {
        long name = arena.allocateFrom(path.toString()).address();
        long descriptor = SystemCall.make(CallNumbers.OPENAT, AT_FDCWD, name, O_PATH | O_CLOEXEC, 0);
        if (descriptor < 0) {
            return;
        }
        try {
            MemorySegment rule = arena.allocate(RULE_BYTES, Long.BYTES);
            rule.set(ValueLayout.JAVA_LONG, 0, Files.isDirectory(path) ? access : access & ON_A_FILE);
            rule.set(ValueLayout.JAVA_INT, DESCRIPTOR_OFFSET, (int) descriptor);
            succeeded(
                    "landlock_add_rule",
                    SystemCall.make(CallNumbers.LANDLOCK_ADD_RULE, rules, PATH_BENEATH, rule.address(), 0));
        } finally {
            SystemCall.make(CallNumbers.CLOSE, descriptor, 0, 0, 0);
        }
    }

    private static long succeeded(String call, long result) throws IOException {
        if (result < 0) {
            throw new IOException("%s: error %d".formatted(call, -result));
        }
        return result;
    }
}

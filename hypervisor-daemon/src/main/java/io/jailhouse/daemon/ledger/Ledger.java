package io.jailhouse.daemon.ledger;

import io.jailhouse.shm.FileStorage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.posix.PosixAPI;

/**
 * A small persistent map of text to text. Keys read {@code daemon}, {@code record}, {@code record/VERSION/PIECE} and
 * {@code agent/ID}; values are lines of {@code name=value}.
 *
 * <p>Owned by one thread. A process killed in the middle of a write leaves a ledger that opens again
 * with every other entry intact: opening checks checksums and drops what was half written.
 */
public final class Ledger implements AutoCloseable {
    private static final int ENTRIES = 2048;
    private static final int HEADER_LENGTH_OFFSET = 8;
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int HEADER_TEXT_OFFSET = 12;
    private static final String HEADER_TEXT = "!net.openhft.chronicle.map";
    private static final String TYPICAL_KEY = "agent/12";
    private static final int TYPICAL_VALUE_BYTES = 512;

    private final ChronicleMap<String, String> map;

    private Ledger(ChronicleMap<String, String> map) {
        this.map = map;
    }

    /**
     * Opens the ledger, recovering it if its last owner died, or creates it.
     *
     * @param file where it lies
     * @return the ledger
     * @throws IOException if it can neither be opened nor created
     */
    public static Ledger open(Path file) throws IOException {
        // Before anything else of the library: it would bind calls of the C library by three other libraries, which
        // takes a tenth of a second, only to flush a file for which a copy stands in, and to give it storage.
        PosixAPI.useNoOpPosixApi();
        ChronicleMapBuilder<String, String> builder = ChronicleMapBuilder.of(String.class, String.class)
                .name("ledger")
                // A daemon that is told to end by a signal still has cells to end, and the ledger with them.
                .skipCloseOnExitHook(true)
                .entries(ENTRIES)
                .averageKey(TYPICAL_KEY)
                .averageValueSize(TYPICAL_VALUE_BYTES)
                .maxBloatFactor(2)
                .checksumEntries(true);
        File path = file.toFile();
        boolean exists = Files.exists(file) && Files.size(file) > 0;
        if (exists && !hasHeader(file)) {
            // The library would wait a minute for whoever may be just writing it, which the length may say too.
            throw new IOException(file + " is no ledger");
        }
        Ledger ledger;
        try {
            ledger = new Ledger(exists ? builder.recoverPersistedTo(path, true) : builder.createPersistedTo(path));
        } catch (InternalError e) {
            // A page of the mapping found no storage, which allocate gives only later.
            throw new IOException("no space for " + file, e);
        }
        try {
            FileStorage.allocate(file);
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
        // It holds the secrets of the agents.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return ledger;
    }

    private static boolean hasHeader(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(HEADER_TEXT_OFFSET + HEADER_TEXT.length());
            if (beginning.length < HEADER_TEXT_OFFSET) {
                return false;
            }
            int length =
                    ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER_LENGTH_OFFSET);
            return length > 0
                    && length <= LONGEST_HEADER
                    && new String(beginning, StandardCharsets.US_ASCII).endsWith(HEADER_TEXT);
        }
    }

    /** Stores an entry. */
    public void put(String key, Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(fields)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        map.put(key, text.toString());
    }

    /** Returns an entry; empty if there is none. */
    Map<String, String> get(String key) {
        String text = map.get(key);
        return text == null ? Map.of() : fields(text);
    }

    /** Removes an entry; absent ones are no error. */
    public void remove(String key) {
        map.remove(key);
    }

    /** Returns all entries by key. */
    public Map<String, Map<String, String>> entries() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        map.forEach((key, text) -> all.put(key, fields(text)));
        return all;
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return fields;
    }

    @Override
    public void close() {
        map.close();
    }
}

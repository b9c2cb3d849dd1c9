package io.jailhouse.daemon.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * One record of any size in a ledger, whose entries are small: pieces, and an entry that names them. Writing that entry
 * is what makes a new version valid, so a writer that is killed leaves the old or the new one.
 */
final class StoredRecord {
    private static final int PIECE_BYTES = 1024;
    private static final String NEWEST = "record";
    private static final String VERSION = "version";
    private static final String PIECES = "pieces";
    private static final String CHECKSUM = "checksum";
    private static final String DATA = "data";

    private final Ledger ledger;

    StoredRecord(Ledger ledger) {
        this.ledger = ledger;
    }

    void write(byte[] bytes) {
        Map<String, String> former = ledger.get(NEWEST);
        long version = number(former, VERSION) + 1;
        byte[] packed = deflated(bytes);
        int pieces = (packed.length + PIECE_BYTES - 1) / PIECE_BYTES;
        for (int n = 0; n < pieces; n++) {
            int from = n * PIECE_BYTES;
            byte[] piece = java.util.Arrays.copyOfRange(packed, from, Math.min(from + PIECE_BYTES, packed.length));
            ledger.put(key(version, n), Map.of(DATA, Base64.getEncoder().encodeToString(piece)));
        }
        ledger.put(
                NEWEST,
                Map.of(
                        VERSION, Long.toString(version),
                        PIECES, Integer.toString(pieces),
                        CHECKSUM, Long.toString(checksum(packed))));
        for (int n = 0; n < number(former, PIECES); n++) {
            ledger.remove(key(version - 1, n));
        }
    }

    /** Returns the newest version; empty if there is none, or if it is damaged. */
    Optional<byte[]> read() {
        Map<String, String> newest = ledger.get(NEWEST);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try {
            for (int n = 0; n < number(newest, PIECES); n++) {
                packed.write(Base64.getDecoder()
                        .decode(ledger.get(key(number(newest, VERSION), n)).getOrDefault(DATA, "")));
            }
            byte[] bytes = packed.toByteArray();
            return checksum(bytes) == number(newest, CHECKSUM) ? Optional.of(inflated(bytes)) : Optional.empty();
        } catch (IOException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static String key(long version, int piece) {
        return NEWEST + "/" + version + "/" + piece;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, fast)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        } finally {
            fast.end();
        }
        return packed.toByteArray();
    }

    private static byte[] inflated(byte[] packed) throws IOException {
        try (InflaterInputStream in = new InflaterInputStream(new java.io.ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}

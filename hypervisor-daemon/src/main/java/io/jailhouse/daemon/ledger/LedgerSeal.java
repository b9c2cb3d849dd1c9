package io.jailhouse.daemon.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.proto.LedgerCopyRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the ledgers that agents keep: an agent can neither read what it keeps, which holds the secrets of the others, nor make
 * one. The key is in a file of its own, several times, so that it survives what a damaged ledger does not. Owned by one
 * thread.
 */
final class LedgerSeal {
    private static final Logger LOG = Logger.getLogger(LedgerSeal.class.getName());
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int TIMES = 3;

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private SecretKeySpec key;

    private LedgerSeal(Path file, byte[] key) {
        this.file = file;
        this.key = new SecretKeySpec(key, "AES");
    }

    /** The seal of former daemons, or a new one if their key is not there. */
    static LedgerSeal of(Path file) {
        Optional<byte[]> former = read(file);
        LedgerSeal seal = new LedgerSeal(file, former.orElseGet(() -> new byte[KEY_BYTES]));
        if (former.isEmpty()) {
            seal.renew();
        }
        // The first use loads what others shall not wait for: a tenth of a second.
        seal.seal(LedgerCopyRecord.getDefaultInstance());
        return seal;
    }

    /** Replaces the key: nothing that was sealed before can be opened any more. */
    void renew() {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, "AES");
        ByteBuffer content = ByteBuffer.allocate(TIMES * (KEY_BYTES + Long.BYTES));
        for (int i = 0; i < TIMES; i++) {
            content.put(bytes).putLong(checksum(bytes));
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(unfinished, content.array());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no successor will be able to open what agents keep", e);
        }
    }

    private static Optional<byte[]> read(Path file) {
        try {
            if (Files.notExists(file)) {
                return Optional.empty();
            }
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            byte[] bytes = new byte[KEY_BYTES];
            while (content.remaining() >= KEY_BYTES + Long.BYTES) {
                content.get(bytes);
                if (content.getLong() == checksum(bytes)) {
                    return Optional.of(bytes);
                }
            }
            LOG.warning(() -> file + " is damaged and made anew: what agents keep cannot be opened");
        } catch (IOException e) {
            LOG.log(Level.WARNING, file + " cannot be read and is made anew: what agents keep cannot be opened", e);
        }
        return Optional.empty();
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    ByteString seal(LedgerCopyRecord ledger) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            return ByteString.copyFrom(nonce).concat(ByteString.copyFrom(cipher.doFinal(ledger.toByteArray())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /** Opens what was sealed; empty if it is damaged, forged, or sealed with another key. */
    Optional<LedgerCopyRecord> open(ByteString version) {
        if (version.size() < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] bytes = version.toByteArray();
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, bytes, 0, NONCE_BYTES));
            return Optional.of(
                    LedgerCopyRecord.parseFrom(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES)));
        } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
            LOG.warning(() -> "what an agent keeps cannot be opened: " + e.getMessage());
            return Optional.empty();
        }
    }
}

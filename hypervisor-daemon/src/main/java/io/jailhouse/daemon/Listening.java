package io.jailhouse.daemon;

import io.jailhouse.transport.NetworkAddress;
import io.jailhouse.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where a daemon listens on the network. It writes that down, so that one that succeeds it listens there as well; keys
 * stay in their own files.
 */
record Listening(NetworkAddress address, TlsFiles files) {
    private static final String LISTEN = "--listen";
    private static final String CERTIFICATE = "--tls-cert";
    private static final String KEY = "--tls-key";
    private static final String AUTHORITY = "--tls-ca";

    /**
     * Reads the daemon's arguments.
     *
     * @throws IllegalArgumentException if an option lacks its value or the address is none
     */
    static Optional<Listening> of(List<String> arguments) {
        return value(arguments, LISTEN)
                .map(address -> new Listening(
                        NetworkAddress.parse(address),
                        new TlsFiles(file(arguments, CERTIFICATE), file(arguments, KEY), file(arguments, AUTHORITY))));
    }

    /** Reads what a former daemon wrote down; empty if it listened nowhere, or what is there cannot be read. */
    static Optional<Listening> recorded(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Writes it down, with the port that was really opened. */
    void record(Path file, int port) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(
                whole,
                List.of(
                        LISTEN,
                        new NetworkAddress(address.host(), port).toString(),
                        CERTIFICATE,
                        files.certificate().toString(),
                        KEY,
                        files.key().toString(),
                        AUTHORITY,
                        files.authority().toString()));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(List<String> arguments, String option) {
        return value(arguments, option)
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new IllegalArgumentException(LISTEN + " needs " + option));
    }

    private static Optional<String> value(List<String> arguments, String option) {
        int at = arguments.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return Optional.of(arguments.get(at + 1));
    }
}

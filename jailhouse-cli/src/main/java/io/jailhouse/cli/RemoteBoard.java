package io.jailhouse.cli;

import io.jailhouse.transport.NetworkAddress;
import io.jailhouse.transport.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A board on another machine, as the words before the command or the environment name it: {@code --host HOST:PORT
 * --tls-cert FILE --tls-key FILE --tls-ca FILE}.
 *
 * @param address of its daemon
 * @param files with which this end shows who it is
 */
record RemoteBoard(NetworkAddress address, TlsFiles files) {
    private static final String HOST = "--host";
    private static final String CERTIFICATE = "--tls-cert";
    private static final String KEY = "--tls-key";
    private static final String AUTHORITY = "--tls-ca";
    private static final Set<String> OPTIONS = Set.of(HOST, CERTIFICATE, KEY, AUTHORITY);

    /**
     * What the words say.
     *
     * @param board empty: the board is on this machine
     * @param command the words that are left
     */
    record Words(Optional<RemoteBoard> board, List<String> command) {}

    /**
     * Takes the options before a command away.
     *
     * @param words of the command line
     * @param environment used for what the words do not say: {@code JAILHOUSE_HOST}, {@code JAILHOUSE_TLS_CERT} and so on
     * @throws CommandFailure if something is missing or no address
     */
    static Words take(List<String> words, Map<String, String> environment) {
        List<String> left = new ArrayList<>(words);
        Map<String, String> given = new HashMap<>();
        while (!left.isEmpty() && OPTIONS.contains(left.getFirst().split("=", 2)[0])) {
            String[] parts = left.removeFirst().split("=", 2);
            if (parts.length < 2 && left.isEmpty()) {
                throw CommandFailure.saying(parts[0] + " needs a value");
            }
            given.put(parts[0], parts.length < 2 ? left.removeFirst() : parts[1]);
        }
        for (String option : OPTIONS) {
            String value = environment.getOrDefault(variable(option), "");
            if (!value.isEmpty()) {
                given.putIfAbsent(option, value);
            }
        }
        if (!given.containsKey(HOST)) {
            return new Words(Optional.empty(), left);
        }
        try {
            TlsFiles files = new TlsFiles(file(given, CERTIFICATE), file(given, KEY), file(given, AUTHORITY));
            return new Words(Optional.of(new RemoteBoard(NetworkAddress.parse(given.get(HOST)), files)), left);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.saying(HOST + ": " + e.getMessage());
        }
    }

    private static Path file(Map<String, String> given, String option) {
        String file = given.get(option);
        if (file == null) {
            throw CommandFailure.saying("%s needs %s (or %s)".formatted(HOST, option, variable(option)));
        }
        return Path.of(file);
    }

    private static String variable(String option) {
        return "JAILHOUSE_" + option.substring(2).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }
}

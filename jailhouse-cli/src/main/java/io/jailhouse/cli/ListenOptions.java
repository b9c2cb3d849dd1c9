package io.jailhouse.cli;

import io.jailhouse.transport.NetworkAddress;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a daemon that a command starts listens on the network. */
final class ListenOptions {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "serve callers over the network as well")
    private String address;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "certificate of the daemon")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "private key of the daemon")
    private Path key;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "who signs certificates of callers")
    private Path authority;

    /**
     * Returns the daemon's arguments; none if it shall not listen.
     *
     * @throws CommandFailure if something is missing or no address
     */
    List<String> arguments() {
        if (address == null) {
            if (certificate != null || key != null || authority != null) {
                throw CommandFailure.saying("--tls-cert, --tls-key and --tls-ca need --listen");
            }
            return List.of();
        }
        if (certificate == null || key == null || authority == null) {
            throw CommandFailure.saying("--listen needs --tls-cert, --tls-key and --tls-ca");
        }
        try {
            return List.of(
                    "--listen",
                    NetworkAddress.parse(address).toString(),
                    "--tls-cert",
                    certificate.toAbsolutePath().toString(),
                    "--tls-key",
                    key.toAbsolutePath().toString(),
                    "--tls-ca",
                    authority.toAbsolutePath().toString());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.saying("--listen: " + e.getMessage());
        }
    }
}

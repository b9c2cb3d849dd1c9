package io.jailhouse.transport;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** TLS 1.3 of the JDK, where each end shows a certificate. Loaded only by those who use the network. */
final class TlsContexts {
    private static final String VERSION = "TLSv1.3";
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private TlsContexts() {}

    static SslContext server(TlsFiles files) throws IOException {
        return build(
                files,
                () -> SslContextBuilder.forServer(
                                files.certificate().toFile(), files.key().toFile())
                        .clientAuth(ClientAuth.REQUIRE));
    }

    static SslContext client(TlsFiles files) throws IOException {
        return build(
                files,
                () -> SslContextBuilder.forClient()
                        .keyManager(files.certificate().toFile(), files.key().toFile()));
    }

    private static SslContext build(TlsFiles files, Supplier<SslContextBuilder> end) throws IOException {
        requireUsable(files);
        try {
            return GrpcSslContexts.configure(end.get(), SslProvider.JDK)
                    .protocols(VERSION)
                    .trustManager(files.authority().toFile())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("certificate or key cannot be used: " + e.getMessage(), e);
        }
    }

    private static void requireUsable(TlsFiles files) throws IOException {
        for (Path file : new Path[] {files.certificate(), files.key(), files.authority()}) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new IOException(file + " cannot be read");
            }
        }
        if (Files.getPosixFilePermissions(files.key()).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IOException("others can read the private key " + files.key() + ": chmod 600 it");
        }
    }
}

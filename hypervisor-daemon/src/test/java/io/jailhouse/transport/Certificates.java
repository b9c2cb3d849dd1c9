package io.jailhouse.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates of a test, made by the JDK's keytool in a folder. */
final class Certificates {
    private static final String LEAF = "leaf";
    private static final String PASSWORD = "not-a-secret";

    private final Path folder;

    Certificates(Path folder) throws IOException {
        this.folder = folder;
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=authority", "-ext", "bc:c");
        write("ca.pem", certificate("ca"));
        keytool("-genkeypair", "-alias", LEAF, "-dname", "CN=leaf");
        keytool("-certreq", "-alias", LEAF, "-file", request().toString());
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    private Path request() {
        return folder.resolve("request.csr");
    }

    /** Makes a certificate that the authority signs; all of them have the same key. */
    TlsFiles signed(String name, String subject, String... extensions) throws IOException {
        TlsFiles files = files(name, LEAF);
        List<String> sign = new ArrayList<>(List.of(
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-dname",
                subject,
                "-infile",
                request().toString(),
                "-outfile",
                files.certificate().toString()));
        for (String extension : extensions) {
            sign.addAll(List.of("-ext", extension));
        }
        keytool(sign.toArray(String[]::new));
        return files;
    }

    /** Makes a certificate that nobody but its owner has signed. */
    TlsFiles selfSigned(String name, String subject) throws IOException {
        keytool("-genkeypair", "-alias", name, "-dname", subject);
        TlsFiles files = files(name, name);
        write(name + ".pem", certificate(name));
        return files;
    }

    private TlsFiles files(String name, String alias) throws IOException {
        Path key = write(name + ".key", key(alias));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new TlsFiles(folder.resolve(name + ".pem"), key, authority());
    }

    private void keytool(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD));
        if (words[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-validity", "2"));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    private String certificate(String alias) throws IOException {
        try {
            Certificate certificate = open().getCertificate(alias);
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private String key(String alias) throws IOException {
        try {
            return pem(
                    "PRIVATE KEY", open().getKey(alias, PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
    }
}

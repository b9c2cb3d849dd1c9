package io.jailhouse.transport;

import java.nio.file.Path;

/**
 * The files with which one end of a connection shows who it is and recognises the other. All are PEM.
 *
 * @param certificate of this end, followed by those that lead to the authority, if any
 * @param key its private key, PKCS #8 without a password; nobody else may be able to read the file
 * @param authority certificates of those who may sign certificates of the other end
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}

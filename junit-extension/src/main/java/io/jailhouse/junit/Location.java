package io.jailhouse.junit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a test finds configurations and images: a file, or with {@code classpath:} before it a resource. */
final class Location {
    static final String CLASS_PATH = "classpath:";

    private Location() {}

    /** Reads it all; a message names what is not there. */
    static byte[] read(String location) {
        try {
            return location.startsWith(CLASS_PATH)
                    ? resource(location.substring(CLASS_PATH.length()))
                    : Files.readAllBytes(Path.of(location));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    location.startsWith(CLASS_PATH)
                            ? "%s: no such resource on the class path of the test".formatted(location)
                            : "%s: cannot be read (%s), from %s"
                                    .formatted(
                                            location,
                                            e.getClass().getSimpleName(),
                                            Path.of("").toAbsolutePath()),
                    e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        ClassLoader tests = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = tests == null ? Location.class.getClassLoader() : tests;
        try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name);
            }
            return in.readAllBytes();
        }
    }
}

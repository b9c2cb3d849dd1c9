package io.jailhouse.junit;

import io.jailhouse.transport.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that boards consist of. They are those of the folder that the system property {@code jailhouse.home} or
 * the variable {@code JAILHOUSE_HOME} names; without either, their libraries are taken from the class path of the test,
 * where Maven puts them with this module.
 */
final class Product {
    private static final String HOME_VARIABLE = "JAILHOUSE_HOME";
    private static final List<String> LISTS = List.of("daemon.libraries", "agent.libraries");
    private static final List<String> PROGRAMS = List.of("hypervisor-daemon.jar", "cell-agent.jar");
    private static final String LOGGING = "logging.properties";

    /** Tells a person which library is which. */
    private static final String ORIGINS = "origins";

    private Product() {}

    /**
     * Finds the programs.
     *
     * @throws IllegalStateException if they are not there; the message says what to do
     */
    static Distribution find() {
        return named("system property " + Distribution.HOME_PROPERTY, System.getProperty(Distribution.HOME_PROPERTY))
                .or(() -> named(HOME_VARIABLE, System.getenv(HOME_VARIABLE)))
                .orElseGet(Product::ofClassPath);
    }

    private static Optional<Distribution> named(String by, String folder) {
        if (folder == null || folder.isEmpty()) {
            return Optional.empty();
        }
        Path home = Path.of(folder).toAbsolutePath();
        for (String list : LISTS) {
            if (!Files.isReadable(home.resolve(list))) {
                throw new IllegalStateException(
                        "%s names %s, which is no built product: it has no %s".formatted(by, home, list));
            }
        }
        return Optional.of(new Distribution(home));
    }

    /** A folder of links to the libraries, laid out as the build lays out the product; made once, and kept with caches. */
    private static Distribution ofClassPath() {
        try {
            Map<String, Path> libraries = libraries();
            Path home = folders().resolve("junit-" + fingerprint(libraries));
            if (!Files.isDirectory(home)) {
                lay(home, libraries);
            }
            return new Distribution(home);
        } catch (IOException e) {
            throw new UncheckedIOException("the programs of boards cannot be laid out", e);
        }
    }

    private static Path folders() throws IOException {
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path folder = (caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
                .resolve("jailhouse");
        return Files.createDirectories(folder);
    }

    /** What the lists of the product name, each with the file on the class path that it is. */
    private static Map<String, Path> libraries() throws IOException {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList();
        List<String> names = new ArrayList<>(PROGRAMS);
        for (String list : LISTS) {
            Stream.of(text(list).strip().split(":", -1))
                    .map(entry -> Path.of(entry).getFileName().toString())
                    .forEach(names::add);
        }
        Map<String, Path> found = new LinkedHashMap<>();
        names.forEach(name -> found.computeIfAbsent(name, missing -> find(missing, names, classPath)));
        return found;
    }

    /** The file of that name, else another version of it, which the test's project may prefer. */
    private static Path find(String name, List<String> all, List<Path> classPath) {
        return classPath.stream()
                .filter(jar -> jar.endsWith(name))
                .findFirst()
                .or(() -> classPath.stream()
                        .filter(jar -> artifact(jar.getFileName().toString()).equals(artifact(name)))
                        .filter(jar -> !all.contains(jar.getFileName().toString()))
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException(
                        ("the class path of the test has no %s, which boards need; depend on io.jailhouse:junit-extension "
                                        + "with its dependencies, or let %s name the folder of a built product")
                                .formatted(name, HOME_VARIABLE)));
    }

    /** A file's name without version and ending. */
    private static String artifact(String fileName) {
        return fileName.replaceFirst("(-\\d[^/]*)?\\.jar$", "");
    }

    private static String fingerprint(Map<String, Path> libraries) throws IOException {
        long sum = Runtime.version().hashCode();
        for (Path library : libraries.values()) {
            Path real = library.toRealPath();
            sum = sum * 31 + real.hashCode();
            sum = sum * 31 + Files.getLastModifiedTime(real).toMillis();
            sum = sum * 31 + Files.size(real);
        }
        return HexFormat.of().toHexDigits(sum);
    }

    private static void lay(Path home, Map<String, Path> libraries) throws IOException {
        Path draft = Files.createTempDirectory(home.getParent(), "draft");
        Path lib = Files.createDirectory(draft.resolve("lib"));
        StringBuilder origins = new StringBuilder();
        for (Map.Entry<String, Path> library : libraries.entrySet()) {
            Path real = library.getValue().toRealPath();
            link(lib.resolve(library.getKey()), real);
            origins.append(library.getKey()).append(" is ").append(real).append('\n');
        }
        Files.writeString(draft.resolve(ORIGINS), origins);
        for (String list : LISTS) {
            Files.writeString(draft.resolve(list), text(list));
        }
        Files.writeString(draft.resolve(LOGGING), text(LOGGING));
        Files.createFile(draft.resolve(Distribution.SELF_CACHING));
        try {
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            BoardFolders.remove(draft);
        } catch (FileSystemException e) {
            BoardFolders.remove(draft);
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // Another test was faster.
        }
    }

    /** A hard link: agents may open nothing outside of the folder, wherever a symbolic link leads. */
    private static void link(Path link, Path library) throws IOException {
        try {
            Files.createLink(link, library);
        } catch (FileSystemException | UnsupportedOperationException elsewhere) {
            Files.copy(library, link);
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Product.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar of junit-extension lacks " + resource
                        + ": it was not packaged with the product; let " + HOME_VARIABLE
                        + " name the folder of a built product");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

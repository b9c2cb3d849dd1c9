package io.jailhouse.benchmark;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A board's shared files with one Ethernet link whose two ends are both the root cell's, so that two programs on the host
 * can drive them; and the second program.
 */
final class TwoEnds implements AutoCloseable {
    static final LinkAddress ADDRESS = new LinkAddress(8);

    private static final long STATE_TABLE = 0x10000;
    private static final long FIRST_OUTPUT = 0x11000;
    private static final long OUTPUT_SIZE = 0x7f000;
    private static final long MEMORY_SIZE = 1 << 21;
    private static final int VECTORS = 2;
    private static final int PROTOCOL_ETHERNET = 1;
    private static final long PATIENCE_SECONDS = 10;

    private final Path folder;
    private final Process peer;

    private TwoEnds(Path folder, Process peer) {
        this.folder = folder;
        this.peer = peer;
    }

    /** Makes the files and starts a JVM that drives the second end. */
    static TwoEnds create(Class<?> peerMain, String... arguments) throws IOException {
        Path folder = createFiles();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                peerMain.getName(),
                folder.toString()));
        command.addAll(List.of(arguments));
        return new TwoEnds(
                folder,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Makes the files only, in a folder that the caller removes. */
    static Path createFiles() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "jhl");
        BoardPaths paths = paths(folder);
        paths.createDirectories();
        BoardFiles.createMemory(paths.memory(), MEMORY_SIZE);
        BoardFiles.createWakeups(paths.wakeups());
        BoardFiles.createLink(paths.link(ADDRESS.bdf()), ADDRESS.bdf());
        try (Link link = Link.open(paths.link(ADDRESS.bdf()))) {
            link.setPeer(peer(0));
            link.setPeer(peer(1));
        }
        return folder;
    }

    private static LinkPeer peer(int id) {
        List<Section> sections = new ArrayList<>(
                List.of(new Section(STATE_TABLE, 0x1000, true, false), new Section(0, 0, false, false)));
        for (int n = 0; n < 2; n++) {
            sections.add(new Section(FIRST_OUTPUT + n * OUTPUT_SIZE, OUTPUT_SIZE, true, n == id));
        }
        return new LinkPeer(id, 0, VECTORS, 2, PROTOCOL_ETHERNET, sections);
    }

    /** Where the files are. */
    static BoardPaths paths(Path folder) {
        return BoardPaths.of("default", environment(folder));
    }

    /** How a command finds them. */
    static Map<String, String> environment(Path folder) {
        return Map.of(
                "JAILHOUSE_RUNTIME_DIR",
                folder.resolve("run").toString(),
                "JAILHOUSE_SHM_DIR",
                folder.resolve("shm").toString(),
                "JAILHOUSE_NO_BUILD",
                "1");
    }

    BoardPaths paths() {
        return paths(folder);
    }

    /** The first line that the second program prints: it has opened its end. */
    void awaitPeer() throws IOException {
        if (peer.inputReader().readLine() == null) {
            throw new IOException("the second program did not come up");
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        peer.getOutputStream().close();
        if (!peer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            peer.destroyForcibly().waitFor();
        }
        remove(folder);
    }

    /** Removes a folder and what is in it. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shared files of a board with one link, as the daemon makes them. */
public final class LinkBoard implements AutoCloseable {
    public static final LinkAddress ADDRESS = new LinkAddress(0);
    static final long BASE = 0x10000;
    static final long SECTION = 0x10000;

    private final BoardPaths paths;
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Link link;
    private final int peers;
    private final int protocol;

    public LinkBoard(Path dir, int peers, int protocol) throws IOException {
        this.paths = BoardPaths.of("default", environment(dir));
        this.peers = peers;
        this.protocol = protocol;
        paths.createDirectories();
        BoardFiles.createMemory(paths.memory(), 1 << 20);
        BoardFiles.createWakeups(paths.wakeups());
        BoardFiles.createLink(paths.link(ADDRESS.bdf()), ADDRESS.bdf());
        memory = BoardMemory.open(paths.memory());
        wakeups = Wakeups.open(paths.wakeups());
        link = Link.open(paths.link(ADDRESS.bdf()));
    }

    static Map<String, String> environment(Path dir) {
        return Map.of(
                "JAILHOUSE_RUNTIME_DIR", dir.resolve("run").toString(),
                "JAILHOUSE_SHM_DIR", dir.resolve("shm").toString());
    }

    public BoardPaths paths() {
        return paths;
    }

    Link link() {
        return link;
    }

    /** Makes a peer exist. */
    public void join(int id, int cell) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(BASE, 0x1000, true, false));
        sections.add(new Section(BASE + 0x1000, 0x1000, true, true));
        for (int n = 0; n < peers; n++) {
            sections.add(new Section(BASE + 0x2000 + n * SECTION, SECTION, true, n == id));
        }
        link.setPeer(new LinkPeer(id, cell, 2, peers, protocol, sections));
    }

    /** The end of a cell, as its agent holds it. */
    LinkEndpoint endpoint(int id) {
        LinkEndpoint endpoint = link.endpoint(id, memory, wakeups);
        endpoint.setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
        return endpoint;
    }

    BoardMemory memory() {
        return memory;
    }

    @Override
    public void close() throws IOException {
        link.close();
        wakeups.close();
        memory.close();
    }
}

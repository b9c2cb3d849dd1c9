package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** That this process, and no other one, drives an end of a link that belongs to the root cell. */
final class Claim implements AutoCloseable {
    private static final int ROOT_CELL = 0;

    /** The daemon holds the lock for a moment while it resets the end of a program that died. */
    private static final int ATTEMPTS = 20;

    private static final long PAUSE_NANOS = 10_000_000;

    private final Link link;
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final LivenessLock lock;
    private final LinkEndpoint endpoint;
    private boolean open = true;

    private Claim(Link link, BoardMemory memory, Wakeups wakeups, LivenessLock lock, int id) {
        this.link = link;
        this.memory = memory;
        this.wakeups = wakeups;
        this.lock = lock;
        this.endpoint = link.endpoint(id, memory, wakeups);
        endpoint.setClaim((int) ProcessHandle.current().pid());
    }

    /** Claims the first end of the root cell that is free. */
    static Claim of(BoardPaths board, LinkAddress address) throws IOException {
        HostLinks.checkEnabled(board);
        Path path = board.link(address.bdf());
        if (!Files.exists(path)) {
            throw new IOException("board \"%s\" has no ivshmem link %s".formatted(board.board(), address));
        }
        Link link = Link.open(path);
        try {
            List<Integer> ends = IntStream.range(0, LinkDescriptor.PEERS)
                    .mapToObj(link::peer)
                    .flatMap(Optional::stream)
                    .filter(peer -> peer.cellId() == ROOT_CELL)
                    .map(LinkPeer::id)
                    .toList();
            if (ends.isEmpty()) {
                throw new IOException("the root cell has no device on the ivshmem link " + address);
            }
            return of(board, address, link, ends);
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static Claim of(BoardPaths board, LinkAddress address, Link link, List<Integer> ends) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (int id : ends) {
                Optional<LivenessLock> lock = LivenessLock.acquire(board.link(address.bdf()), id);
                if (lock.isPresent()) {
                    return open(board, link, lock.get(), id);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        int holder = holder(board, link, ends.getFirst());
        throw new IOException("the root cell's ivshmem device %s is in use by %s"
                .formatted(address, holder == 0 ? "the inmate of the root cell" : "process " + holder));
    }

    private static Claim open(BoardPaths board, Link link, LivenessLock lock, int id) throws IOException {
        BoardMemory memory = null;
        Wakeups wakeups = null;
        try {
            memory = BoardMemory.open(board.memory());
            wakeups = Wakeups.open(board.wakeups());
            return new Claim(link, memory, wakeups, lock, id);
        } catch (IOException | RuntimeException e) {
            lock.close();
            if (wakeups != null) {
                wakeups.close();
            }
            if (memory != null) {
                memory.close();
            }
            throw e;
        }
    }

    private static int holder(BoardPaths board, Link link, int id) throws IOException {
        try (BoardMemory memory = BoardMemory.open(board.memory());
                Wakeups wakeups = Wakeups.open(board.wakeups())) {
            return link.endpoint(id, memory, wakeups).claim();
        }
    }

    BoardMemory memory() {
        return memory;
    }

    LinkEndpoint endpoint() {
        return endpoint;
    }

    boolean isOpen() {
        return open;
    }

    /** Lets others claim the end, which has been reset. */
    @Override
    public void close() {
        if (open) {
            open = false;
            endpoint.setClaim(0);
            lock.close();
            wakeups.close();
            link.close();
            try {
                memory.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.LinkEffect;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The links of an enabled board, as the daemon keeps them. The hypervisor thread changes them; who hears that a process
 * died resets its ends, without waiting for that thread. Each method takes the lock of this object for as long as it
 * takes to write some words.
 */
final class LinkFiles implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LinkFiles.class.getName());
    private static final String LINK_PREFIX = "ivshmem-";

    private final BoardPaths paths;
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Map<Integer, OpenLink> open = new TreeMap<>();
    private final List<LivenessLock> rootEnds = new ArrayList<>();

    private record OpenLink(Link link, Map<Integer, LinkEndpoint> ends) {}

    /**
     * Opens a board without links.
     *
     * @param memory where state tables lie; stays open as long as this
     */
    LinkFiles(BoardPaths paths, BoardMemory memory) throws IOException {
        this.paths = paths;
        this.memory = memory;
        this.wakeups = Wakeups.open(paths.wakeups());
    }

    synchronized void carryOut(LinkEffect effect) throws IOException {
        switch (effect) {
            case LinkEffect.CreateLink(int bdf) -> create(bdf);
            case LinkEffect.ClearStates(Section stateTable, int peers) -> clearStates(stateTable, peers);
            case LinkEffect.SetPeer(int bdf, LinkPeer peer) -> setPeer(bdf, peer);
            case LinkEffect.ResetPeer(int bdf, int peer) -> resetPeer(bdf, peer);
            case LinkEffect.ClearPeer(int bdf, int peer) -> clearPeer(bdf, peer);
            case LinkEffect.RemoveLink(int bdf) -> remove(bdf);
            case LinkEffect.TakeRootEnds() -> takeRootEnds();
            case LinkEffect.LeaveRootEnds() -> leaveRootEnds();
        }
    }

    /**
     * Opens the links that a former daemon has made, as they are.
     *
     * @param rootRuns whether an inmate of the root cell drives the root cell's ends
     */
    synchronized void reopen(boolean rootRuns) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(paths.sharedDir())) {
            files = all.filter(file -> file.getFileName().toString().startsWith(LINK_PREFIX))
                    .toList();
        }
        for (Path file : files) {
            Link link = Link.open(file);
            Map<Integer, LinkEndpoint> ends = new TreeMap<>();
            for (int id = 0; id < LinkDescriptor.PEERS; id++) {
                if (link.isPresent(id)) {
                    ends.put(id, link.endpoint(id, memory, wakeups));
                }
            }
            open.put(link.bdf(), new OpenLink(link, ends));
        }
        if (rootRuns) {
            try {
                takeRootEnds();
            } catch (CallRefused e) {
                // While there was no daemon, a program was faster; both drive the device now.
                LOG.log(Level.WARNING, "the root cell's inmate has lost a device", e);
            }
        }
    }

    private void create(int bdf) throws IOException {
        if (!open.containsKey(bdf)) {
            BoardFiles.createLink(paths.link(bdf), bdf);
            open.put(bdf, new OpenLink(Link.open(paths.link(bdf)), new TreeMap<>()));
        }
    }

    /** Zeroes the words of so many peers, and gives them storage, as far as the state table has room for them. */
    private void clearStates(Section stateTable, int peers) throws IOException {
        long length = Math.min(stateTable.size(), (long) peers * Integer.BYTES);
        if (stateTable.physicalAddress() >= 0 && stateTable.physicalAddress() <= memory.size() - length) {
            memory.write(stateTable.physicalAddress(), new byte[(int) length]);
        }
    }

    private void setPeer(int bdf, LinkPeer peer) {
        OpenLink link = open.get(bdf);
        if (link.link().peer(peer.id()).filter(peer::equals).isPresent()) {
            // A former daemon has set it, and what drives it goes on.
            return;
        }
        link.link().setPeer(peer);
        link.ends().put(peer.id(), link.link().endpoint(peer.id(), memory, wakeups));
    }

    private void resetPeer(int bdf, int peerId) {
        end(bdf, peerId).filter(end -> end.claim() == 0).ifPresent(LinkEndpoint::reset);
    }

    private void clearPeer(int bdf, int peerId) {
        OpenLink link = open.get(bdf);
        if (link == null || link.ends().remove(peerId) == null) {
            return;
        }
        link.link().clearPeer(peerId);
    }

    private void remove(int bdf) throws IOException {
        OpenLink link = open.remove(bdf);
        if (link != null) {
            link.link().close();
            Files.deleteIfExists(paths.link(bdf));
        }
    }

    private void takeRootEnds() throws IOException {
        leaveRootEnds();
        for (Map.Entry<Integer, OpenLink> entry : open.entrySet()) {
            for (LinkEndpoint end : rootEnds(entry.getValue())) {
                rootEnds.add(LivenessLock.acquire(
                                paths.link(entry.getKey()), end.peer().id())
                        .orElseThrow(() -> new CallRefused(Errno.EBUSY, inUse(entry.getKey(), end))));
                endClaim(end);
            }
        }
    }

    private void leaveRootEnds() {
        rootEnds.forEach(LivenessLock::close);
        rootEnds.clear();
    }

    /**
     * Tells whether a program on the host drives a device of the root cell.
     *
     * @throws CallRefused if one does
     */
    synchronized void checkRootEndsFree() throws IOException {
        for (Map.Entry<Integer, OpenLink> entry : open.entrySet()) {
            for (LinkEndpoint end : rootEnds(entry.getValue())) {
                if (end.claim() != 0
                        && LivenessLock.isHeld(
                                paths.link(entry.getKey()), end.peer().id())) {
                    throw new CallRefused(Errno.EBUSY, inUse(entry.getKey(), end));
                }
            }
        }
    }

    private static String inUse(int bdf, LinkEndpoint end) {
        return "the root cell's ivshmem device %s is in use by process %d".formatted(new LinkAddress(bdf), end.claim());
    }

    private static List<LinkEndpoint> rootEnds(OpenLink link) {
        return link.ends().values().stream()
                .filter(end -> end.peer().cellId() == Cell.ROOT_ID)
                .toList();
    }

    /**
     * Resets the ends of programs on the host that have died; from any thread.
     *
     * @return whether there are programs that drive an end
     */
    synchronized boolean endDeadClaims() throws IOException {
        boolean claimed = false;
        for (Map.Entry<Integer, OpenLink> entry : open.entrySet()) {
            for (LinkEndpoint end : rootEnds(entry.getValue())) {
                if (end.claim() != 0) {
                    // The lock was the dead program's. Whoever wants the end next waits until this is done with it.
                    Optional<LivenessLock> lock = LivenessLock.acquire(
                            paths.link(entry.getKey()), end.peer().id());
                    if (lock.isPresent()) {
                        endClaim(end);
                        lock.get().close();
                    }
                    claimed |= lock.isEmpty();
                }
            }
        }
        return claimed;
    }

    /** The lock of the end is held here, so that its claim, if any, is a dead program's. */
    private static void endClaim(LinkEndpoint end) {
        if (end.claim() != 0) {
            resetDead(end);
            end.setClaim(0);
        }
    }

    /** Resets the ends of a cell whose process is gone, but for those that a program on the host drives. */
    synchronized void cellDied(int cellId) {
        for (OpenLink link : open.values()) {
            link.ends().values().stream()
                    .filter(end -> end.peer().cellId() == cellId && end.claim() == 0)
                    .forEach(LinkFiles::resetDead);
        }
    }

    private static void resetDead(LinkEndpoint end) {
        try {
            end.reset();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "the state word of a dead peer could not be cleared", e);
        }
    }

    /** Tells how the links are now. */
    synchronized List<LinkStatus> status() {
        return open.entrySet().stream()
                .map(entry -> new LinkStatus(
                        entry.getKey(),
                        entry.getValue().ends().values().stream()
                                .map(end ->
                                        LinkStatus.Peer.of(end, entry.getValue().link()))
                                .toList()))
                .toList();
    }

    private Optional<LinkEndpoint> end(int bdf, int peerId) {
        return Optional.ofNullable(open.get(bdf)).map(link -> link.ends().get(peerId));
    }

    /** Closes the files, which stay where they are. */
    @Override
    public synchronized void close() {
        leaveRootEnds();
        open.values().forEach(link -> link.link().close());
        open.clear();
        wakeups.close();
    }
}

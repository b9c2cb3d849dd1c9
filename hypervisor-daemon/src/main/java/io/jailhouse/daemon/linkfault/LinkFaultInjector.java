package io.jailhouse.daemon.linkfault;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.linkfault.LinkFault.Doorbells;
import io.jailhouse.daemon.linkfault.LinkFault.Flip;
import io.jailhouse.daemon.linkfault.LinkFault.State;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.LinkFaults;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes and revokes faults of links. Any thread may call; calls take turns. Faults end with their link; those of a peer
 * stay in force when its cell is destroyed and another one takes its place.
 */
public final class LinkFaultInjector implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LinkFaultInjector.class.getName());

    private final BoardPaths paths;
    private final SortedMap<Integer, FaultyLink> links = new TreeMap<>();

    /** Creates the injector of a board; it opens links as they get faults. */
    public LinkFaultInjector(BoardPaths paths) {
        this.paths = paths;
    }

    private interface Change {
        void on(FaultyLink link) throws IOException;
    }

    /**
     * Makes a fault.
     *
     * @param fault what shall go wrong
     * @throws CallRefused if there is no such link, peer, section or byte, or a number is out of range
     */
    public synchronized void inject(LinkFault fault) {
        switch (fault) {
            case Doorbells doorbells -> {
                if (doorbells.dropPerMille() < 0 || doorbells.dropPerMille() > LinkFaults.ALL) {
                    throw new CallRefused(Errno.EINVAL, "a share of doorbells is 0 to 1000 per mille");
                }
                if (doorbells.delayMicros() < 0) {
                    throw new CallRefused(Errno.EINVAL, "a delay is below 2^31 us");
                }
                change(fault.bdf(), link -> link.set(doorbells));
            }
            case State state -> change(fault.bdf(), link -> link.set(state));
            case Flip flip -> {
                if (flip.bit() < 0 || flip.bit() >= Byte.SIZE) {
                    throw new CallRefused(Errno.EINVAL, "a byte has the bits 0 to 7");
                }
                change(fault.bdf(), link -> link.set(flip));
            }
        }
    }

    private void change(int bdf, Change change) {
        forgetVanished();
        try {
            FaultyLink link = links.get(bdf);
            if (link == null) {
                link = FaultyLink.open(paths, bdf);
                links.put(bdf, link);
            }
            try {
                change.on(link);
            } finally {
                closeIfSound(bdf, link);
            }
        } catch (NoSuchFileException e) {
            throw new CallRefused(Errno.ENOENT, "there is no link " + new LinkAddress(bdf));
        } catch (IOException e) {
            throw new CallRefused(Errno.EIO, e.getMessage());
        } catch (UncheckedIOException e) {
            throw new CallRefused(Errno.EIO, e.getCause().getMessage());
        }
    }

    private void closeIfSound(int bdf, FaultyLink link) throws IOException {
        if (link.inForce().isEmpty()) {
            links.remove(bdf);
            link.close();
        }
    }

    private void forgetVanished() {
        for (int bdf : List.copyOf(links.keySet())) {
            FaultyLink link = links.get(bdf);
            if (!link.exists(paths)) {
                links.remove(bdf);
                close(link);
            }
        }
    }

    /** Returns the faults in force, by link. */
    public synchronized List<LinkFault> inForce() {
        forgetVanished();
        return links.values().stream().flatMap(link -> link.inForce().stream()).toList();
    }

    /**
     * Ends faults.
     *
     * @param bdf of the link; empty: of all
     * @return those that were in force
     */
    public synchronized List<LinkFault> revoke(OptionalInt bdf) {
        forgetVanished();
        List<LinkFault> revoked = new ArrayList<>();
        for (int link : List.copyOf(links.keySet())) {
            if (bdf.isEmpty() || bdf.getAsInt() == link) {
                change(link, faulty -> revoked.addAll(faulty.revoke()));
            }
        }
        return revoked;
    }

    /** Forgets everything: the board was turned off. */
    public synchronized void boardIsOff() {
        links.values().forEach(LinkFaultInjector::close);
        links.clear();
    }

    private static void close(FaultyLink link) {
        try {
            link.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "a link that has vanished", e);
        }
    }

    /** Closes what is open. */
    @Override
    public void close() {
        boardIsOff();
    }
}

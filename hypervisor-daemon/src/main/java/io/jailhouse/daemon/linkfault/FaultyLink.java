package io.jailhouse.daemon.linkfault;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.linkfault.LinkFault.Doorbells;
import io.jailhouse.daemon.linkfault.LinkFault.Flip;
import io.jailhouse.daemon.linkfault.LinkFault.State;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A link with faults in force. For one thread at a time. */
final class FaultyLink implements AutoCloseable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long TWIN_DELAY_MICROS = TimeUnit.MILLISECONDS.toMicros(1);

    private final int bdf;
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Link link;
    private final Object file;
    private final List<LinkFault> inForce = new ArrayList<>();
    private HeldDoorbells held;

    private FaultyLink(int bdf, BoardMemory memory, Wakeups wakeups, Link link, Object file) {
        this.bdf = bdf;
        this.memory = memory;
        this.wakeups = wakeups;
        this.link = link;
        this.file = file;
    }

    static FaultyLink open(BoardPaths paths, int bdf) throws IOException {
        BoardMemory memory = BoardMemory.open(paths.memory());
        try {
            Wakeups wakeups = Wakeups.open(paths.wakeups());
            try {
                Object file = key(paths.link(bdf));
                return new FaultyLink(bdf, memory, wakeups, Link.open(paths.link(bdf)), file);
            } catch (IOException | RuntimeException e) {
                wakeups.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Whether the link is still the one that was opened: it vanishes with its last peer. */
    boolean exists(BoardPaths paths) {
        try {
            return file.equals(key(paths.link(bdf)));
        } catch (IOException e) {
            return false;
        }
    }

    List<LinkFault> inForce() {
        return List.copyOf(inForce);
    }

    void set(Doorbells fault) {
        peer(fault.peer());
        inForce.removeIf(other -> other instanceof Doorbells(int same, int peer, var a, var b, var c)
                && same == bdf
                && peer == fault.peer());
        if (held == null) {
            held = new HeldDoorbells(
                    link.heldWake(),
                    peer -> link.faults(peer).takeHeld(),
                    this::delayMicros,
                    this::twin,
                    this::deliver,
                    this::hasPending);
        }
        link.faults(fault.peer()).set(fault.dropPerMille(), fault.delayMicros(), fault.duplicate());
        if (!fault.isNone()) {
            inForce.add(fault);
        }
        endIfIdle();
    }

    private long delayMicros(int peer) {
        int delay = link.faults(peer).delayMicros();
        return delay == 0 ? TWIN_DELAY_MICROS : delay;
    }

    /** What is doubled without being late has come once when it is held back. */
    private HeldDoorbells.Twin twin(int peer) {
        if (!link.faults(peer).duplicates()) {
            return HeldDoorbells.Twin.NONE;
        }
        return link.faults(peer).delayMicros() == 0 ? HeldDoorbells.Twin.IS_HELD : HeldDoorbells.Twin.FOLLOWS;
    }

    private boolean hasPending(int peer) {
        return link.isPresent(peer) && link.endpoint(peer, memory, wakeups).hasPending();
    }

    private void deliver(int peer, int vectors) {
        if (link.isPresent(peer)) {
            link.endpoint(peer, memory, wakeups).deliver(vectors);
        }
    }

    void set(State fault) {
        LinkEndpoint endpoint = endpoint(fault.peer());
        inForce.removeIf(
                other -> other instanceof State(int same, int peer, int shown) && same == bdf && peer == fault.peer());
        endpoint.showState(fault.shown());
        if (fault.shown() != endpoint.state()) {
            inForce.add(fault);
        }
    }

    /** The same bit twice is as before. */
    void set(Flip fault) throws IOException {
        flip(fault);
        if (!inForce.remove(fault)) {
            inForce.add(fault);
        }
    }

    private void flip(Flip fault) throws IOException {
        long address = address(fault);
        long page = address & -BoardMemory.PAGE_SIZE;
        memory.allocate(page, BoardMemory.PAGE_SIZE);
        try (Mapping mapping = memory.map(page, BoardMemory.PAGE_SIZE, true)) {
            // Atomic, so that what a cell writes to the neighbouring bits at the same time is not lost.
            int bit = fault.bit() + Byte.SIZE * (int) (address & 3);
            INT.getAndBitwiseXor(mapping.segment(), address - page & -4L, 1 << bit);
        }
    }

    private long address(Flip fault) {
        Section section = IntStream.range(0, LinkDescriptor.PEERS)
                .mapToObj(link::peer)
                .flatMap(java.util.Optional::stream)
                .map(LinkPeer::sections)
                .filter(sections -> fault.section() >= 0 && fault.section() < sections.size())
                .map(sections -> sections.get(fault.section()))
                .filter(candidate -> candidate.size() != 0)
                .findFirst()
                .orElseThrow(() -> refused(Errno.ENOENT, "has no such section"));
        long offset = fault.offset();
        boolean inside = Long.compareUnsigned(offset, section.size()) < 0
                && section.physicalAddress() >= 0
                && section.physicalAddress() < memory.size() - offset;
        if (!inside) {
            throw refused(
                    Errno.ERANGE, "has no offset 0x%x in a section of 0x%x bytes".formatted(offset, section.size()));
        }
        return section.physicalAddress() + offset;
    }

    /** Ends all faults of the link; answers which were in force. */
    List<LinkFault> revoke() throws IOException {
        List<LinkFault> revoked = inForce();
        for (LinkFault fault : revoked.reversed()) {
            switch (fault) {
                case Doorbells doorbells -> set(new Doorbells(bdf, doorbells.peer(), 0, 0, false));
                case State state -> {
                    if (link.isPresent(state.peer())) {
                        LinkEndpoint endpoint = endpoint(state.peer());
                        endpoint.showState(endpoint.state());
                    }
                }
                case Flip flip -> flip(flip);
            }
        }
        inForce.clear();
        return revoked;
    }

    private LinkEndpoint endpoint(int peer) {
        peer(peer);
        return link.endpoint(peer, memory, wakeups);
    }

    private void peer(int id) {
        if (!link.isPresent(id)) {
            throw refused(Errno.ENOENT, "has no peer " + Integer.toUnsignedString(id));
        }
    }

    private CallRefused refused(Errno errno, String what) {
        return new CallRefused(errno, "link %s %s".formatted(new LinkAddress(bdf), what));
    }

    private void endIfIdle() {
        boolean needed = inForce.stream().anyMatch(Doorbells.class::isInstance);
        if (!needed && held != null) {
            held.close();
            held = null;
        }
    }

    @Override
    public void close() throws IOException {
        if (held != null) {
            held.close();
            held = null;
        }
        link.close();
        wakeups.close();
        memory.close();
    }
}

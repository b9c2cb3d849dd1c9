package io.jailhouse.agent.ivshmem;

import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.pci.HostBridge;
import io.jailhouse.agent.pci.PciFunction;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.WakeupsDescriptor;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A link with the ids 0 and 2 of three: 0 is a device of a cell, driven by configuration space and registers as a guest
 * does, and 2 is the other end.
 */
final class TwoPeers implements AutoCloseable {
    static final int BDF = 0x08;
    static final long ECAM = 0x7600_0000L;
    static final long STATE_TABLE = 0x1_0000;
    static final int OWN_ID = 0;
    static final int OTHER_ID = 2;
    static final int INTX = 32 + 100 + 1;
    static final Set<Integer> PINS = Set.of(INTX, 140, 141, 142, 143);

    final List<Integer> raised = new ArrayList<>();
    final IvshmemFunction function;
    final LinkEndpoint own;
    final LinkEndpoint other;
    private final HostBridge bridge = new HostBridge();
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Link link;
    private final Stage2Range space;

    TwoPeers(Path folder, int vectors) throws IOException {
        write(folder.resolve("memory"), 0, 0, 1 << 20);
        write(folder.resolve("wakeups"), WakeupsDescriptor.MAGIC, WakeupsDescriptor.VERSION, WakeupsDescriptor.LENGTH);
        write(folder.resolve("link"), LinkDescriptor.MAGIC, LinkDescriptor.VERSION, LinkDescriptor.LENGTH);
        memory = BoardMemory.open(folder.resolve("memory"));
        wakeups = Wakeups.open(folder.resolve("wakeups"));
        link = Link.open(folder.resolve("link"));
        link.setPeer(peer(OWN_ID, vectors));
        link.setPeer(peer(OTHER_ID, vectors));
        own = link.endpoint(OWN_ID, memory, wakeups);
        other = link.endpoint(OTHER_ID, memory, wakeups);
        IvshmemDevice device = new IvshmemDevice(
                BDF,
                vectors == 0 ? List.of(0xffff_f000) : List.of(0xffff_f000, 0xffff_f000),
                vectors,
                0x4001,
                INTX,
                OWN_ID,
                3,
                0x1000,
                0x1_0000_2000L,
                0x3000,
                0x12_3456_7000L);
        function = new IvshmemFunction(device, own, bridge.windows(), new InterruptController() {
            @Override
            public boolean owns(int interrupt) {
                return PINS.contains(interrupt);
            }

            @Override
            public void raise(int interrupt) {
                raised.add(interrupt);
            }

            @Override
            public void setLevel(int interrupt, boolean asserted) {
                throw new AssertionError("an ivshmem device drives no level");
            }
        });
        bridge.hold(List.of((PciFunction) function));
        space = bridge.configurationRange(ECAM, 0).orElseThrow();
    }

    private static void write(Path path, long magic, int version, int length) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SharedFileHeader.MAGIC_OFFSET, magic)
                .putInt(SharedFileHeader.VERSION_OFFSET, version);
        Files.write(path, header.array());
    }

    private static LinkPeer peer(int id, int vectors) {
        List<Section> sections = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            sections.add(new Section(STATE_TABLE + n * 0x1000L, 0x1000, true, n == 1 || n == 2 + id));
        }
        return new LinkPeer(id, id, Math.max(1, vectors), 3, 0x4001, sections);
    }

    long read(int register, int size) {
        return config().device().load(((long) BDF << 12) + register, size);
    }

    void write(int register, long value, int size) {
        config().device().store(((long) BDF << 12) + register, value, size);
    }

    Target.Device config() {
        return (Target.Device) space.target();
    }

    boolean reaches(long address, int size) {
        return bridge.movable().reach(address, size);
    }

    long load(long address) {
        return bridge.movable().load(address, 4);
    }

    void store(long address, long value) {
        bridge.movable().store(address, value, 4);
    }

    /** Places the registers and enables memory accesses and bus mastering. */
    void enableAt(long registers, long table) {
        write(0x10, registers, 4);
        write(0x14, table, 4);
        write(0x04, 0x6, 2);
    }

    int stateWord(int id) throws IOException {
        return ByteBuffer.wrap(memory.read(STATE_TABLE + 4L * id, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    List<Integer> delivered() {
        raised.clear();
        function.deliver();
        return List.copyOf(raised);
    }

    @Override
    public void close() throws IOException {
        link.close();
        wakeups.close();
        memory.close();
    }
}

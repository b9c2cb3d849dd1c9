package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** One of two devices over the same memory: the sections between guard zones, and a state table. */
final class PairedDevice implements NetDevice {
    static final int SECTION = 0x10000;

    private static final int GUARD = 4096;
    private static final byte GUARDED = 0x5a;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;
    private final MemorySegment table;
    private final int id;
    private int notifications;

    private PairedDevice(MemorySegment memory, MemorySegment table, int id) {
        this.memory = memory;
        this.table = table;
        this.id = id;
    }

    static PairedDevice[] pair(Arena arena) {
        MemorySegment memory = arena.allocate(2 * SECTION + 3 * GUARD, 4096).fill(GUARDED);
        MemorySegment table = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
        PairedDevice[] pair = {new PairedDevice(memory, table, 0), new PairedDevice(memory, table, 1)};
        pair[0].output().fill((byte) 0);
        pair[1].output().fill((byte) 0);
        return pair;
    }

    private MemorySegment section(int owner) {
        return memory.asSlice(GUARD + owner * (SECTION + GUARD), SECTION);
    }

    @Override
    public MemorySegment output() {
        return section(id);
    }

    @Override
    public MemorySegment input() {
        return section(1 - id).asReadOnly();
    }

    @Override
    public int peerState() {
        return (int) INT.getAcquire(table, (long) (1 - id) * Integer.BYTES);
    }

    @Override
    public void writeState(int state) {
        INT.setRelease(table, (long) id * Integer.BYTES, state);
    }

    @Override
    public void notifyPeer() {
        notifications++;
    }

    int state() {
        return (int) INT.getAcquire(table, (long) id * Integer.BYTES);
    }

    /** How often the peer was notified since the last call. */
    int takeNotifications() {
        int count = notifications;
        notifications = 0;
        return count;
    }

    boolean guardsAreIntact() {
        for (int zone = 0; zone < 3; zone++) {
            MemorySegment guard = memory.asSlice((long) zone * (SECTION + GUARD), GUARD);
            if (guard.mismatch(MemorySegment.ofArray(filled())) != -1) {
                return false;
            }
        }
        return true;
    }

    private static byte[] filled() {
        byte[] bytes = new byte[GUARD];
        java.util.Arrays.fill(bytes, GUARDED);
        return bytes;
    }
}

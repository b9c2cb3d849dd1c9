package io.jailhouse.shm.ivshmem.net;

/**
 * Where the rings and the frames lie in an output section. Both ends compute it from the size of a section, so that
 * nothing has to be agreed upon.
 *
 * <p>A section begins with a split virtqueue of 64-byte alignment; the rest holds frames:
 *
 * <pre>
 *   descriptors     16 bytes each: u64 offset of the frame in the section, u32 length, u16 flags (0), u16 next
 *   available ring  u16 flags, u16 index, u16 descriptor ids, u16 used event
 *   used ring       u16 flags, u16 index, {u32 descriptor id, u32 length (1)} each, u16 available event
 *   frames
 * </pre>
 *
 * <p>Every word of a section is written by its owner. So the used ring in a section is not that of the descriptors
 * before it: with it the owner gives back the descriptors of the <em>peer</em>'s section. The two event words likewise:
 * "used event" tells the peer when to say that it gave descriptors back, "available event" when to say that it sent.
 *
 * @param queueLength descriptors of a queue, a power of two from 32 to 4096
 * @param ringBytes bytes from the start of the section to the frames
 * @param dataBytes bytes for frames
 */
public record RingLayout(int queueLength, int ringBytes, int dataBytes) {

    /** Alignment of the used ring and of frames, in bytes. */
    public static final int ALIGNMENT = 64;

    /** The largest payload of a frame that is used when nothing else is asked for, in bytes. */
    public static final int DEFAULT_MTU = 16384;

    static final int DESCRIPTOR_BYTES = 16;
    static final int USED_BYTES = 8;

    private static final int LONGEST_QUEUE = 4096;
    private static final int SHORTEST_QUEUE = 32;
    private static final int ETHERNET_OVERHEAD = 18;
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65535;

    /**
     * The layout of a section.
     *
     * @param sectionSize size of an output section in bytes
     * @return the layout
     * @throws IllegalArgumentException when frames do not fit, or the section has 2 GiB or more; the message is one
     *     line for the user
     */
    public static RingLayout of(long sectionSize) {
        int length = LONGEST_QUEUE;
        long rings = ringBytes(length);
        // A queue takes at most an eighth of the section. The shortest one keeps the room of the one before it.
        while (length > SHORTEST_QUEUE && rings >= sectionSize / 8) {
            length /= 2;
            rings = ringBytes(Math.max(length, 2 * SHORTEST_QUEUE));
        }
        long data = sectionSize - rings;
        if (data < 4 * SMALLEST_MTU || sectionSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "an output section of 0x%x bytes cannot carry Ethernet".formatted(sectionSize));
        }
        return new RingLayout(length, (int) rings, (int) data);
    }

    /**
     * The payload of a frame that both ends use without being told.
     *
     * @return bytes without the Ethernet header
     */
    public int mtu() {
        return Math.min(DEFAULT_MTU, dataBytes / 16);
    }

    /**
     * The largest payload that a peer can have chosen.
     *
     * @return bytes without the Ethernet header
     */
    public int maximumMtu() {
        return Math.min(LARGEST_MTU, dataBytes / 4);
    }

    /**
     * The longest frame that a peer can send, with its header: what a buffer for reception must hold.
     *
     * @return length in bytes
     */
    public int longestFrame() {
        return maximumMtu() + ETHERNET_OVERHEAD;
    }

    /** Bytes that a frame takes among the frames. */
    static int slotBytes(int frameLength) {
        return align(ETHERNET_OVERHEAD + frameLength);
    }

    int end() {
        return ringBytes + dataBytes;
    }

    long descriptor(int id) {
        return (long) id * DESCRIPTOR_BYTES;
    }

    long availableIndex() {
        return (long) queueLength * DESCRIPTOR_BYTES + Short.BYTES;
    }

    long availableEntry(int position) {
        return availableIndex() + Short.BYTES + (long) (position & queueLength - 1) * Short.BYTES;
    }

    long usedEvent() {
        return availableIndex() + Short.BYTES + (long) queueLength * Short.BYTES;
    }

    long usedIndex() {
        return usedRing(queueLength) + Short.BYTES;
    }

    long usedEntry(int position) {
        return usedIndex() + Short.BYTES + (long) (position & queueLength - 1) * USED_BYTES;
    }

    long availableEvent() {
        return usedIndex() + Short.BYTES + (long) queueLength * USED_BYTES;
    }

    /** Whether an index that moved from {@code before} to {@code now} passed the event that the peer waits for. */
    static boolean passed(short event, short now, short before) {
        return ((now - event - 1) & 0xffff) < ((now - before) & 0xffff);
    }

    private static int ringBytes(int length) {
        // Neither of the two counts of the virtqueue has the event word of its last ring.
        return align(usedRing(length) + 3 * Short.BYTES + length * USED_BYTES);
    }

    private static int usedRing(int length) {
        return align(length * DESCRIPTOR_BYTES + (3 + length) * Short.BYTES);
    }

    private static int align(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}

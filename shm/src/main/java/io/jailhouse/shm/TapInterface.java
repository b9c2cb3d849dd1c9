package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An Ethernet interface of the host's kernel whose other end is this process (TAP). It vanishes when it is closed or the
 * process ends. One thread may read while another one writes.
 */
public final class TapInterface implements AutoCloseable {

    private static final Path DEVICE = Path.of("/dev/net/tun");
    private static final long TUNSETIFF = 0x400454ca;
    private static final short IFF_TAP = 0x0002;
    private static final short IFF_NO_PI = 0x1000;
    private static final int EPERM = 1;
    private static final int EBUSY = 16;

    /** The kernel's {@code struct ifreq}. */
    private static final int REQUEST_LENGTH = 40;

    private static final int FLAGS_OFFSET = 16;

    /** Longest name, in bytes. */
    private static final int LONGEST_NAME = 15;

    private final int descriptor;

    private TapInterface(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates an interface, or takes one that exists and that the user may use. It is down until somebody sets it up.
     *
     * @param name 1 to 15 bytes
     * @return the interface
     * @throws IOException if the user may not, or the name cannot be used; the message is one line for the user
     */
    public static TapInterface open(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
            throw new IOException("an interface name has 1 to %d bytes: \"%s\"".formatted(LONGEST_NAME, name));
        }
        int descriptor;
        try {
            descriptor = LinuxCalls.openExisting(DEVICE);
        } catch (IOException e) {
            throw new IOException("cannot create interface %s: no access to %s".formatted(name, DEVICE), e);
        }
        int error;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_LENGTH, Long.BYTES);
            MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
            request.set(ValueLayout.JAVA_SHORT, FLAGS_OFFSET, (short) (IFF_TAP | IFF_NO_PI));
            error = LinuxCalls.ioctl(descriptor, TUNSETIFF, request.address());
        }
        if (error != 0) {
            LinuxCalls.close(descriptor);
            throw new IOException("cannot create interface %s: %s"
                    .formatted(
                            name,
                            switch (error) {
                                case EPERM -> "Operation not permitted";
                                case EBUSY -> "Device or resource busy";
                                default -> "error " + error;
                            }));
        }
        return new TapInterface(descriptor);
    }

    /**
     * Waits for the next frame that the kernel sends.
     *
     * @param into native memory
     * @return its length in bytes
     * @throws IOException if the interface is down or gone
     */
    public int read(MemorySegment into) throws IOException {
        return LinuxCalls.read(descriptor, into.address(), into.byteSize());
    }

    /**
     * Gives the kernel a frame.
     *
     * @param frame native memory that begins with it
     * @param length in bytes
     * @throws IOException if the interface is down or gone
     */
    public void write(MemorySegment frame, int length) throws IOException {
        LinuxCalls.write(descriptor, frame.asSlice(0, length).address(), length);
    }

    /** Removes the interface unless it was there before; nobody may be reading. */
    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}

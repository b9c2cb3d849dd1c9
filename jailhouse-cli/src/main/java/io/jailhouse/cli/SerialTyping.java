package io.jailhouse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * Types a stream into a serial port as it arrives, until the stream ends or this object is closed. The thread that
 * reads the stream may stay blocked in it after {@link #close}; it does not keep the process alive.
 */
final class SerialTyping implements AutoCloseable {
    private static final long FULL_RING_MILLIS = 5;

    private final InputStream in;
    private final Port port;

    /** Guarded by this: after it is set nobody touches the port, which is unmapped then. */
    private boolean closed;

    /** Where the bytes go. */
    interface Port {
        /** Puts some of the bytes, without waiting; returns how many. */
        int write(byte[] bytes, int offset, int length);
    }

    private SerialTyping(InputStream in, Port port) {
        this.in = in;
        this.port = port;
    }

    static SerialTyping begin(InputStream in, Port port) {
        SerialTyping typing = new SerialTyping(in, port);
        Thread.ofPlatform().daemon().name("serial-typing").start(typing::forwardAll);
        return typing;
    }

    private void forwardAll() {
        byte[] typed = new byte[1024];
        try {
            for (int length = in.read(typed); length >= 0; length = in.read(typed)) {
                for (int sent = 0; sent < length; ) {
                    int count = put(typed, sent, length - sent);
                    if (count < 0) {
                        return;
                    }
                    sent += count;
                    if (sent < length) {
                        TimeUnit.MILLISECONDS.sleep(FULL_RING_MILLIS);
                    }
                }
            }
        } catch (IOException e) {
            // As at the end of the input: the output is followed all the same.
            return;
        } catch (CommandFailure refused) {
            // Whoever reads the output hears of it there if the board is out of reach.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many bytes the port took, or -1 after the end. */
    private synchronized int put(byte[] bytes, int offset, int length) {
        return closed ? -1 : port.write(bytes, offset, length);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}

package io.jailhouse.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Messages over TCP/IP between processes of this host: the loopback interface, without delay for small ones. */
final class TcpChannel implements MessageChannel {
    private final SocketChannel socket;

    TcpChannel(SocketChannel socket) throws IOException {
        this.socket = socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public void send(MemorySegment message, int length) throws IOException {
        ByteBuffer bytes = message.asByteBuffer().limit(length);
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    @Override
    public void receive(MemorySegment message, int length) throws IOException {
        ByteBuffer bytes = message.asByteBuffer().limit(length);
        while (bytes.hasRemaining()) {
            if (socket.read(bytes) < 0) {
                throw new EOFException("the other process has left");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.jailhouse.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Connects to a socket and says whether the server speaks or closes. A process of its own, without a class path. */
public final class SocketProbe {
    private SocketProbe() {}

    /** Prints "served" or "closed". */
    public static void main(String[] arguments) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(arguments[0]));
            boolean served;
            try {
                served = channel.read(ByteBuffer.allocate(1)) > 0;
            } catch (IOException reset) {
                served = false;
            }
            System.out.println(served ? "served" : "closed");
        }
    }
}

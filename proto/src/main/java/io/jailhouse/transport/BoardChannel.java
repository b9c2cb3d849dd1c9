package io.jailhouse.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection to the daemon of a board.
 *
 * <p>Owns its event loop: {@link #close} ends it at once, because a JVM whose event loop still
 * blocks in native code takes 300 ms longer to exit. Safe for use by several threads.
 */
public final class BoardChannel implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;

    private BoardChannel(EventLoopGroup eventLoop, ManagedChannel channel) {
        this.eventLoop = eventLoop;
        this.channel = channel;
    }

    /**
     * Prepares a connection; nothing is sent before the first call.
     *
     * @param socket the board's socket
     * @return the channel, to be closed by the caller
     */
    public static BoardChannel open(Path socket) {
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class)
                .withOption(io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
                .eventLoopGroup(eventLoop)
                .directExecutor()
                .usePlaintext()
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
        return new BoardChannel(eventLoop, channel);
    }

    /**
     * Begins to connect at once instead of at the first call.
     *
     * @param socket the board's socket
     * @return the channel, to be closed by the caller
     */
    public static BoardChannel connecting(Path socket) {
        BoardChannel opened = open(socket);
        opened.channel.getState(true);
        return opened;
    }

    /** Returns what stubs are made from. */
    public ManagedChannel channel() {
        return channel;
    }

    /** Ends the connection and the event loop; waits at most two seconds. */
    @Override
    public void close() {
        channel.shutdownNow();
        eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}

package io.jailhouse.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
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
    /** After so long without a word the other end is asked whether it lives; no server objects to that. */
    private static final long SILENCE_SECONDS = 300;

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
        return over(
                NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                        .channelType(NioDomainSocketChannel.class)
                        .withOption(io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
                        .usePlaintext()
                        .overrideAuthority("localhost"),
                eventLoop);
    }

    /**
     * Prepares a connection over the network; nothing is sent before the first call. The daemon's certificate must be
     * signed by the authority and be for the host.
     *
     * @param address of the daemon
     * @param files certificate and key of the caller, and the authority
     * @return the channel, to be closed by the caller
     * @throws IOException if a file cannot be used; the message is for the user
     */
    public static BoardChannel open(NetworkAddress address, TlsFiles files) throws IOException {
        SslContext context = TlsContexts.client(files);
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        return over(
                NettyChannelBuilder.forAddress(address.host(), address.port())
                        .channelType(NioSocketChannel.class)
                        .sslContext(context)
                        .keepAliveTime(SILENCE_SECONDS, TimeUnit.SECONDS),
                eventLoop);
    }

    private static BoardChannel over(NettyChannelBuilder builder, EventLoopGroup eventLoop) {
        return new BoardChannel(
                eventLoop,
                builder.eventLoopGroup(eventLoop)
                        .directExecutor()
                        .maxInboundMessageSize(ServerLimits.MESSAGE_BYTES)
                        .disableRetry()
                        .disableServiceConfigLookUp()
                        .build());
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

package io.jailhouse.transport;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The daemon's end of the board's socket. Owned by one thread. */
public final class BoardServer implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final EventLoopGroup eventLoop;
    private final Server server;

    private BoardServer(EventLoopGroup eventLoop, Server server) {
        this.eventLoop = eventLoop;
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param socket path under which the server can be reached when this returns; replaced if it exists
     * @param services what is served
     * @param executor runs the calls
     * @return the server, to be closed by the caller
     * @throws IOException if the socket cannot be bound
     */
    public static BoardServer start(Path socket, List<? extends BindableService> services, Executor executor)
            throws IOException {
        // A socket has its name before it listens: others see it only under the name it gets when it does.
        Path unserved = socket.resolveSibling("daemon.new");
        Files.deleteIfExists(unserved);
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(unserved))
                .channelType(NioServerDomainSocketChannel.class)
                .withOption(io.netty.channel.ChannelOption.SO_BACKLOG, 128)
                .withChildOption(io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
                .bossEventLoopGroup(eventLoop)
                .workerEventLoopGroup(eventLoop)
                .executor(executor)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        services.forEach(builder::addService);
        try {
            BoardServer started = new BoardServer(eventLoop, builder.build().start());
            Files.move(unserved, socket, StandardCopyOption.ATOMIC_MOVE);
            return started;
        } catch (IOException e) {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Lets calls under way finish for at most a second, then ends the server and its event loop. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}

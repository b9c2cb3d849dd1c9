package io.jailhouse.transport;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The daemon's end of the board's socket, or of a port of the network. Owned by one thread. */
public final class BoardServer implements AutoCloseable {
    /** Twice the connections that are let in: the system itself tells a caller who finds no room in it nothing but "try again". */
    private static final int BACKLOG = 2 * ServerLimits.LOCAL.connections();

    private static final long HANDSHAKE_LIMIT_SECONDS = 5;
    private static final long SILENCE_SECONDS = 60;

    private final EventLoopGroup eventLoop;
    private final Server server;

    private BoardServer(EventLoopGroup eventLoop, Server server) {
        this.eventLoop = eventLoop;
        this.server = server;
    }

    /**
     * Starts to listen on the board's socket, for processes of the same user and for root.
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
        SameUser sameUser = SameUser.asOwnerOf(Files.createFile(unserved));
        Files.delete(unserved);
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = builder(
                UnixDomainSocketAddress.of(unserved),
                NioServerDomainSocketChannel::new,
                sameUser,
                true,
                ServerLimits.LOCAL,
                eventLoop);
        BoardServer started = start(builder, services, executor, eventLoop);
        Files.move(unserved, socket, StandardCopyOption.ATOMIC_MOVE);
        return started;
    }

    /**
     * Starts to listen on a port, for callers with a certificate that the authority has signed.
     *
     * @param address host and port; port 0 lets the system choose one
     * @param files certificate and key of the daemon, and the authority
     * @param services what is served to callers over the network
     * @param executor runs the calls
     * @return the server, to be closed by the caller
     * @throws IOException if a file cannot be used or the port cannot be bound; the message is for the user
     */
    public static BoardServer listen(
            NetworkAddress address, TlsFiles files, List<? extends BindableService> services, Executor executor)
            throws IOException {
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            throw new IOException("cannot listen on " + address + ": there is no such host");
        }
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = builder(
                        resolved, NioServerSocketChannel::new, anybody -> true, false, ServerLimits.REMOTE, eventLoop)
                .sslContext(TlsContexts.server(files))
                .handshakeTimeout(HANDSHAKE_LIMIT_SECONDS, TimeUnit.SECONDS)
                // A peer whose machine has gone never says so.
                .keepAliveTime(SILENCE_SECONDS, TimeUnit.SECONDS);
        try {
            return start(builder, services, executor, eventLoop);
        } catch (IOException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot listen on " + address + ": " + reason.getMessage(), e);
        }
    }

    private static NettyServerBuilder builder(
            SocketAddress address,
            Supplier<ServerChannel> channel,
            Predicate<Channel> welcome,
            boolean speaks,
            ServerLimits limits,
            EventLoopGroup eventLoop) {
        Admission admission = new Admission(limits);
        return NettyServerBuilder.forAddress(address)
                .channelFactory(() -> {
                    ServerChannel listening = channel.get();
                    listening.pipeline().addLast(new Doorkeeper(welcome, limits.connections(), speaks));
                    return listening;
                })
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .bossEventLoopGroup(eventLoop)
                .workerEventLoopGroup(eventLoop)
                .addTransportFilter(admission)
                .intercept(RequestIds.reader())
                .intercept(admission)
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .maxInboundMessageSize(limits.messageBytes());
    }

    private static BoardServer start(
            NettyServerBuilder builder,
            List<? extends BindableService> services,
            Executor executor,
            EventLoopGroup eventLoop)
            throws IOException {
        services.forEach(builder::addService);
        try {
            return new BoardServer(eventLoop, builder.executor(executor).build().start());
        } catch (IOException | RuntimeException e) {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Returns the port of a server on the network. */
    public int port() {
        return server.getPort();
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

package io.jailhouse.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Logger;

/**
 * Stands in front of a listening socket. A connection of a stranger is closed before a byte of it is read; one for which there
 * is no room is told so ({@link Farewell}), also when the process has no file handle left for it: one is kept for that. On the
 * server's event loop.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(Doorkeeper.class.getName());

    /** Whoever tries again and again must not fill the log. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** More are closed without a word, so that telling them costs no more than this many handles. */
    private static final int FAREWELLS = 16;

    /** For who waits while there is not a single handle. */
    private static final long PAUSE_MILLIS = 10;

    private static final String NO_HANDLES = "the daemon can open no more files";

    private final Predicate<Channel> welcome;
    private final int limit;
    private final boolean speaks;
    private final SpareHandle spare = new SpareHandle();
    private int inside;
    private int leaving;
    private long loggedAt = System.nanoTime() - LOG_PAUSE_NANOS;

    /**
     * Creates a doorkeeper.
     *
     * @param welcome tells who may come in
     * @param limit how many connections there may be at a time
     * @param speaks whether a connection can be told why it is turned away, which an encrypted one cannot
     */
    Doorkeeper(Predicate<Channel> welcome, int limit, boolean speaks) {
        this.welcome = welcome;
        this.limit = limit;
        this.speaks = speaks;
        spare.take();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        if (!welcome.test(connection)) {
            turnAway(connection, "a process of another user");
        } else if (!spare.take()) {
            tell(context, connection, Errno.EMFILE, NO_HANDLES);
        } else if (inside >= limit) {
            tell(context, connection, Errno.EAGAIN, "there are %d connections already".formatted(limit));
        } else {
            inside++;
            connection.closeFuture().addListener(closed -> inside--);
            context.fireChannelRead(connection);
        }
    }

    /** Lets somebody in for whom there is no handle, with the one that is kept for it: the socket tells of him again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException e && Errno.of(e) == Errno.EMFILE)) {
            context.fireExceptionCaught(cause);
        } else if (spare.isHeld()) {
            spare.release();
        } else {
            // Whoever is told at the moment has it, or others of this process were faster.
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> tryAgain(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tryAgain(ChannelHandlerContext context) {
        spare.take();
        context.channel().config().setAutoRead(true);
    }

    private void tell(ChannelHandlerContext context, Channel connection, Errno errno, String why) {
        if (!speaks || leaving == FAREWELLS) {
            turnAway(connection, why);
            return;
        }
        log(why);
        leaving++;
        connection.closeFuture().addListener(gone -> leaving--);
        connection.pipeline().addLast(new Farewell(errno, why));
        context.channel().eventLoop().register(connection);
    }

    private void turnAway(Channel connection, String why) {
        connection.unsafe().closeForcibly();
        log(why);
    }

    private void log(String why) {
        long now = System.nanoTime();
        if (now - loggedAt >= LOG_PAUSE_NANOS) {
            loggedAt = now;
            LOG.warning(() -> "turned away: " + why);
        }
    }

    /** The server has ended. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        spare.release();
        context.fireChannelInactive();
    }
}

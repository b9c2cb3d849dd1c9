package io.jailhouse.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Logger;

/**
 * Stands in front of a listening socket: a connection that it turns away is closed before a byte of it is read. On the
 * server's event loop.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(Doorkeeper.class.getName());

    /** Whoever tries again and again must not fill the log. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Predicate<Channel> welcome;
    private final int limit;
    private final AtomicInteger inside = new AtomicInteger();
    private long loggedAt = System.nanoTime() - LOG_PAUSE_NANOS;

    /**
     * Creates a doorkeeper.
     *
     * @param welcome tells who may come in
     * @param limit how many connections there may be at a time
     */
    Doorkeeper(Predicate<Channel> welcome, int limit) {
        this.welcome = welcome;
        this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        if (!welcome.test(connection)) {
            turnAway(connection, "a process of another user");
        } else if (inside.get() >= limit) {
            turnAway(connection, "one more connection than the " + limit + " that there may be");
        } else {
            inside.incrementAndGet();
            connection.closeFuture().addListener(closed -> inside.decrementAndGet());
            context.fireChannelRead(connection);
        }
    }

    private void turnAway(Channel connection, String why) {
        connection.unsafe().closeForcibly();
        long now = System.nanoTime();
        if (now - loggedAt >= LOG_PAUSE_NANOS) {
            loggedAt = now;
            LOG.warning(() -> "turned away: " + why);
        }
    }
}

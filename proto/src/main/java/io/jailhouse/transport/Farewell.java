package io.jailhouse.transport;

import io.grpc.Status;
import io.jailhouse.proto.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last word to a connection for which there is no room: the one frame in which HTTP/2 lets a server say why it goes.
 * Nothing that the peer sends is looked at. On the server's event loop.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    /** For a peer that stays although nobody listens. */
    private static final long LIMIT_MILLIS = 1000;

    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int GO_AWAY_FIXED_BYTES = 8;

    /** Clients log a warning of every other code (RFC 9113, section 7). */
    private static final int NO_ERROR = 0;

    /** As a client puts the reason into the status of a call, which it has begun meanwhile or not. */
    private static final Pattern HEARD = Pattern.compile("(?:debug data: |Received Goaway\\s+)(E[0-9A-Z]+): ([^\\n]*)");

    private final Errno errno;
    private final String explanation;

    /**
     * Prepares one.
     *
     * @param errno with which the calls of the connection fail
     * @param explanation one sentence for a person
     */
    Farewell(Errno errno, String explanation) {
        this.errno = errno;
        this.explanation = explanation;
    }

    /** Reads from a call's status what its connection was told; empty if that was nothing. */
    static Optional<Failure> heard(Status status) {
        Matcher reason = HEARD.matcher(String.valueOf(status.getDescription()));
        if (!reason.find()) {
            return Optional.empty();
        }
        return Errno.named(reason.group(1))
                .map(errno -> Failure.newBuilder()
                        .setErrno(errno.number())
                        .setSymbol(errno.name())
                        .setExplanation(reason.group(2))
                        .build());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ByteBuf reason = ByteBufUtil.writeUtf8(context.alloc(), errno.name() + ": " + explanation);
        ByteBuf frames = context.alloc().buffer();
        // A peer believes nothing that is said before the settings.
        frame(frames, SETTINGS, 0);
        frame(frames, GO_AWAY, GO_AWAY_FIXED_BYTES + reason.readableBytes());
        frames.writeInt(0).writeInt(NO_ERROR).writeBytes(reason);
        reason.release();
        // Closed by the peer, which would not read what was said if it found the connection closed while it writes.
        context.writeAndFlush(frames).addListener(said -> ((DuplexChannel) context.channel()).shutdownOutput());
        context.executor().schedule(() -> context.close(), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void frame(ByteBuf to, int type, int length) {
        to.writeMedium(length).writeByte(type).writeByte(0).writeInt(0);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object unheard) {
        ReferenceCountUtil.release(unheard);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

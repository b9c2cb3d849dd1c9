package io.jailhouse.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Whether the process at the other end of a Unix socket runs as the user of this one, or as root. The kernel noted who
 * that is when the peer connected; the mode of the socket says nothing to somebody who was handed the socket or may
 * pass by modes.
 */
final class SameUser implements Predicate<Channel> {
    private static final ChannelOption<UnixDomainPrincipal> PEER =
            NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED);

    private final UserPrincipal self;
    private final UserPrincipal root;

    private SameUser(UserPrincipal self, UserPrincipal root) {
        this.self = self;
        this.root = root;
    }

    /**
     * Creates the check.
     *
     * @param ownFile a file that this process has created: its owner is the user of this process
     * @throws IOException if the owner cannot be read
     */
    static SameUser asOwnerOf(Path ownFile) throws IOException {
        return new SameUser(
                Files.getOwner(ownFile),
                ownFile.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0"));
    }

    @Override
    public boolean test(Channel connection) {
        // Principals are equal when their numbers are; null if the peer was gone before it was asked for.
        UnixDomainPrincipal peer = connection.config().getOption(PEER);
        return peer != null && (peer.user().equals(self) || peer.user().equals(root));
    }
}

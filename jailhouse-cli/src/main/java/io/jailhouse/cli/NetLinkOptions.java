package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostLinks;
import io.jailhouse.shm.ivshmem.host.HostNetDevice;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Ethernet link a command is about. */
final class NetLinkOptions {
    @Mixin
    private BoardOption board;

    @Option(
            names = "--link",
            paramLabel = "BDF",
            description = "the link, such as 00:01.0; the first Ethernet link of the root cell if not given")
    private String link;

    /** Opens the root cell's end. */
    NetSession open(CommandContext context, LinkEvents events) {
        BoardPaths paths = context.session(board.board()).paths();
        try {
            LinkAddress address = address(paths);
            HostDevice device = HostDevice.open(paths, address);
            try {
                return new NetSession(address, device, events);
            } catch (IOException | RuntimeException e) {
                device.close();
                throw e;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }

    private LinkAddress address(BoardPaths paths) throws IOException {
        return link != null
                ? LinkAddress.parse(link)
                : HostLinks.first(paths, HostNetDevice.PROTOCOL)
                        .orElseThrow(() -> new IOException("the root cell has no Ethernet link"));
    }

    /** Reads an address that the user wrote. */
    static Ipv4Address ipv4(String text) {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }
}

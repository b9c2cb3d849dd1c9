package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The links of a board on which the root cell has a device. */
public final class HostLinks {
    private static final String PREFIX = "ivshmem-";
    private static final int ROOT_CELL = 0;

    private HostLinks() {}

    /**
     * Finds a link by what it carries.
     *
     * @param board an enabled board
     * @param protocol protocol of the root cell's device
     * @return the one with the lowest address; empty if there is none
     * @throws IOException if the board is not enabled, or a link cannot be read; the message is one line for the user
     */
    public static Optional<LinkAddress> first(BoardPaths board, int protocol) throws IOException {
        checkEnabled(board);
        for (LinkAddress address : all(board)) {
            try (Link link = Link.open(board.link(address.bdf()))) {
                for (int id = 0; id < LinkDescriptor.PEERS; id++) {
                    if (link.peer(id)
                            .filter(peer -> peer.cellId() == ROOT_CELL && peer.protocol() == protocol)
                            .isPresent()) {
                        return Optional.of(address);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<LinkAddress> all(BoardPaths board) throws IOException {
        List<LinkAddress> links = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(board.sharedDir(), PREFIX + "??:??.?")) {
            files.forEach(file ->
                    links.add(LinkAddress.parse(file.getFileName().toString().substring(PREFIX.length()))));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        links.sort(Comparator.comparingInt(LinkAddress::bdf));
        return links;
    }

    static void checkEnabled(BoardPaths board) throws IOException {
        if (!Files.exists(board.memory())) {
            throw new IOException("board \"%s\" is not enabled".formatted(board.board()));
        }
    }
}

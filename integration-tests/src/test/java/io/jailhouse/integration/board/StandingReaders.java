package io.jailhouse.integration.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.ConsoleOutput;
import io.jailhouse.proto.ConsolesGrpc;
import io.jailhouse.proto.ReadConsoleRequest;
import io.jailhouse.transport.BoardChannel;
import java.util.ArrayList;
import java.util.List;

/** Readers of a cell's console that have the daemon send it, take the first output and stop reading. For one thread. */
public final class StandingReaders implements AutoCloseable {
    /** More than a reader can have been sent before it stood still. */
    private static final int MOST_MESSAGES = 1000;

    private final List<BoardChannel> channels = new ArrayList<>();
    private final List<BlockingClientCall<?, ConsoleOutput>> readers = new ArrayList<>();

    /**
     * Begins to read.
     *
     * @param board where the cell is
     * @param cell one that prints
     * @param count how many readers, each with a connection of its own
     */
    public static StandingReaders of(TestBoard board, String cell, int count)
            throws StatusException, InterruptedException {
        StandingReaders all = new StandingReaders();
        for (int i = 0; i < count; i++) {
            BoardChannel channel = BoardChannel.open(board.paths().socket());
            all.channels.add(channel);
            BlockingClientCall<?, ConsoleOutput> reader = ConsolesGrpc.newBlockingV2Stub(channel.channel())
                    .readConsole(ReadConsoleRequest.newBuilder()
                            .setCell(CellReference.newBuilder().setName(cell))
                            .setFollow(true)
                            .build());
            all.readers.add(reader);
            assertThat(reader.read().getText().isEmpty()).isFalse();
        }
        return all;
    }

    /** Lets one read on until it is told that it has missed output; returns how many bytes. */
    public long missed() throws StatusException, InterruptedException {
        long lost = 0;
        for (int message = 0; message < MOST_MESSAGES && lost == 0; message++) {
            lost = readers.getFirst().read().getLost();
        }
        return lost;
    }

    @Override
    public void close() {
        readers.forEach(reader -> reader.cancel("seen enough", null));
        channels.forEach(BoardChannel::close);
    }
}

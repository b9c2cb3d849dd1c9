package io.jailhouse.integration.board;

import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.transport.BoardChannel;
import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A cell that runs access-demo (inmates/README.md) with one list of accesses after the other, over the interface of the
 * daemon, since a process for each would take a hundred times as long.
 */
public final class AccessProbe implements AutoCloseable {
    /** Ends a list: the inmate writes "shut down" into its communication region. */
    private static final String ARRIVED = " w4 0x80000008 2";

    private static final long LIST_ADDRESS = 0x1000;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Set<CellState> ENDED = Set.of(CellState.CELL_STATE_SHUT_DOWN, CellState.CELL_STATE_FAILED);

    private final CellReference cell;
    private final ByteString image;
    private final BoardChannel channel;
    private final HypervisorBlockingV2Stub hypervisor;
    private final ConsoleText console;

    private AccessProbe(TestBoard board, String cell) throws IOException {
        this.cell = CellReference.newBuilder().setName(cell).build();
        image = ByteString.copyFrom(Files.readAllBytes(Project.ROOT.resolve(Project.ACCESS_DEMO)));
        channel = BoardChannel.open(board.paths().socket());
        hypervisor = HypervisorGrpc.newBlockingV2Stub(channel.channel());
        console = board.hypervisorConsole();
    }

    /** Uses a cell that exists. */
    public static AccessProbe of(TestBoard board, String cell) {
        try {
            return new AccessProbe(board, cell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a list ended.
     *
     * @param arrived whether all its commands were carried out
     * @param console what the hypervisor printed: the violation, if there was one
     */
    public record Outcome(boolean arrived, String console) {}

    /** Runs a list to its end or to the violation that stops it. */
    public Outcome run(String list) {
        try {
            load(list + ARRIVED);
            console.forget();
            hypervisor.startCell(StartCellRequest.newBuilder().setCell(cell).build());
            CellState end = Awaitility.await()
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(this::state, ENDED::contains);
            return new Outcome(end == CellState.CELL_STATE_SHUT_DOWN, console.text());
        } catch (StatusException e) {
            throw new AssertionError(list + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void load(String list) throws StatusException, InterruptedException {
        ByteString words = ByteString.copyFrom(list + "\0", StandardCharsets.US_ASCII);
        var call = hypervisor.loadCell();
        call.write(LoadCellRequest.newBuilder()
                .setHeader(LoadCellHeader.newBuilder().setCell(cell))
                .build());
        write(call, 0, image);
        write(call, LIST_ADDRESS, words);
        call.halfClose();
        call.read();
    }

    private static void write(
            io.grpc.stub.BlockingClientCall<LoadCellRequest, ?> call, long address, ByteString bytes)
            throws StatusException, InterruptedException {
        call.write(LoadCellRequest.newBuilder()
                .setImage(ImageHeader.newBuilder()
                        .setFileName("access-demo")
                        .setAddress(address)
                        .setSize(bytes.size()))
                .build());
        call.write(LoadCellRequest.newBuilder().setChunk(bytes).build());
    }

    private CellState state() throws StatusException, InterruptedException {
        return hypervisor.listCells(ListCellsRequest.getDefaultInstance()).getCellsList().stream()
                .filter(listed -> listed.getName().equals(cell.getName()))
                .map(Cell::getState)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        console.close();
        channel.close();
    }
}

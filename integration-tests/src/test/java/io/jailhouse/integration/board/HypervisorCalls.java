package io.jailhouse.integration.board;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.CreateCellHeader;
import io.jailhouse.proto.CreateCellRequest;
import io.jailhouse.proto.DestroyCellRequest;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.CallFailure;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;

/**
 * The calls of a board's daemon without a process for each. A call answers empty when it succeeded, else the errno with
 * which it was refused; whatever else goes wrong fails the test. For one thread.
 */
public final class HypervisorCalls implements AutoCloseable {
    private final BoardChannel channel;
    private final HypervisorBlockingV2Stub hypervisor;

    private HypervisorCalls(BoardChannel channel) {
        this.channel = channel;
        hypervisor = HypervisorGrpc.newBlockingV2Stub(channel.channel());
    }

    /** Connects to the daemon of the default board. */
    public static HypervisorCalls to(TestBoard board) {
        return to(board.paths());
    }

    /** Connects to the daemon of a board. */
    public static HypervisorCalls to(BoardPaths board) {
        return new HypervisorCalls(BoardChannel.open(board.socket()));
    }

    /**
     * Bytes for a cell's memory.
     *
     * @param address in the cell
     * @param bytes what to put there
     */
    public record Image(long address, ByteString bytes) {}

    /** One call of a service. */
    interface Call {
        void make() throws StatusException, InterruptedException;
    }

    /** Creates a cell from the bytes of a configuration. */
    public Optional<Errno> create(byte[] configuration) {
        return attempt(() -> {
            var call = hypervisor.createCell();
            call.write(CreateCellRequest.newBuilder()
                    .setHeader(CreateCellHeader.newBuilder().setFileName("test.cell"))
                    .build());
            call.write(CreateCellRequest.newBuilder()
                    .setChunk(ByteString.copyFrom(configuration))
                    .build());
            call.halfClose();
            call.read();
        });
    }

    /** Loads images; without any this is a shutdown. */
    public Optional<Errno> load(String cell, List<Image> images) {
        return attempt(() -> {
            var call = hypervisor.loadCell();
            call.write(LoadCellRequest.newBuilder()
                    .setHeader(LoadCellHeader.newBuilder().setCell(named(cell)))
                    .build());
            for (Image image : images) {
                write(call, image);
            }
            call.halfClose();
            call.read();
        });
    }

    private static void write(BlockingClientCall<LoadCellRequest, ?> call, Image image)
            throws StatusException, InterruptedException {
        call.write(LoadCellRequest.newBuilder()
                .setImage(ImageHeader.newBuilder()
                        .setFileName("test.bin")
                        .setAddress(image.address())
                        .setSize(image.bytes().size()))
                .build());
        call.write(LoadCellRequest.newBuilder().setChunk(image.bytes()).build());
    }

    /** Starts a cell. */
    public Optional<Errno> start(String cell) {
        return attempt(() -> hypervisor.startCell(
                StartCellRequest.newBuilder().setCell(named(cell)).build()));
    }

    /** Destroys a cell. */
    public Optional<Errno> destroy(String cell) {
        return attempt(() -> hypervisor.destroyCell(
                DestroyCellRequest.newBuilder().setCell(named(cell)).build()));
    }

    /** Returns the cells. */
    public List<Cell> cells() {
        try {
            return hypervisor.listCells(ListCellsRequest.getDefaultInstance()).getCellsList();
        } catch (StatusException e) {
            throw new AssertionError("listing cells: " + e.getMessage(), e);
        }
    }

    /** Returns a cell, if it exists. */
    public Optional<Cell> cell(String name) {
        return cells().stream().filter(cell -> cell.getName().equals(name)).findFirst();
    }

    private static CellReference named(String cell) {
        return CellReference.newBuilder().setName(cell).build();
    }

    static Optional<Errno> attempt(Call call) {
        try {
            call.make();
            return Optional.empty();
        } catch (StatusException e) {
            return Optional.of(CallFailure.from(e)
                    .map(failure -> Errno.of(failure.getErrno()))
                    .orElseThrow(() -> new AssertionError("a call failed without an errno: " + e.getMessage(), e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}

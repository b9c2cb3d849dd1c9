package io.jailhouse.cli;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.ConsoleOutput;
import io.jailhouse.proto.ConsolesGrpc;
import io.jailhouse.proto.ReadConsoleRequest;
import io.jailhouse.proto.TypeIntoConsoleRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A console of a board on another machine. */
final class RemoteConsole {
    private static final long SILENCE_MILLIS = 100;

    private final BoardSession session;
    private final String call;
    private final ReadConsoleRequest request;

    private RemoteConsole(BoardSession session, String call, ReadConsoleRequest request) {
        this.session = session;
        this.call = call;
        this.request = request;
    }

    /**
     * What the hypervisor prints.
     *
     * @param call named in errors
     */
    static RemoteConsole ofHypervisor(BoardSession session, String call, boolean follow) {
        return new RemoteConsole(
                session, call, ReadConsoleRequest.newBuilder().setFollow(follow).build());
    }

    /**
     * The console of a cell.
     *
     * @param call named in errors
     */
    static RemoteConsole ofCell(BoardSession session, String call, CellReference cell, boolean follow) {
        return new RemoteConsole(
                session,
                call,
                ReadConsoleRequest.newBuilder().setCell(cell).setFollow(follow).build());
    }

    /**
     * Hands on what the console printed, until its end or the sink has enough.
     *
     * @throws CommandFailure if the console cannot be read
     */
    void read(ConsolePrinter.Sink sink) {
        ConsolePrinter printer = new ConsolePrinter(sink);
        session.call(call, ConsolesGrpc::newBlockingV2Stub, consoles -> {
            BlockingClientCall<?, ConsoleOutput> output = consoles.readConsole(request);
            while (handOn(output, printer)) {
                // Everything happens in the condition.
            }
            output.cancel("enough", null);
            return output;
        });
    }

    private static boolean handOn(BlockingClientCall<?, ConsoleOutput> output, ConsolePrinter printer)
            throws StatusException, InterruptedException {
        try {
            ConsoleOutput next = output.read(SILENCE_MILLIS, TimeUnit.MILLISECONDS);
            return next != null
                    && printer.print(
                            next.getText().toByteArray(), next.getText().size(), next.getLost());
        } catch (TimeoutException silent) {
            return printer.print(new byte[0], 0, 0);
        }
    }

    /** Types into the cell's serial port; returns how many bytes it took. */
    int type(byte[] bytes, int offset, int length) {
        return session.call(
                        call,
                        ConsolesGrpc::newBlockingV2Stub,
                        consoles -> consoles.typeIntoConsole(TypeIntoConsoleRequest.newBuilder()
                                .setCell(request.getCell())
                                .setText(ByteString.copyFrom(bytes, offset, length))
                                .build()))
                .getTaken();
    }
}

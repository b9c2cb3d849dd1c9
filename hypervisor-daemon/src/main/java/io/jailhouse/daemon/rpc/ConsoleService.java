package io.jailhouse.daemon.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.ConsoleOutput;
import io.jailhouse.proto.ConsolesGrpc;
import io.jailhouse.proto.ReadConsoleRequest;
import io.jailhouse.proto.TypeIntoConsoleRequest;
import io.jailhouse.proto.TypeIntoConsoleResponse;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The consoles for callers over the network. */
public final class ConsoleService extends ConsolesGrpc.ConsolesImplBase implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConsoleService.class.getName());
    private static final int READERS = 64;
    private static final int LONGEST_INPUT = 4096;

    private final Hypervisor hypervisor;
    private final BoardPaths paths;
    private final AtomicInteger readers = new AtomicInteger();
    private final PolledStreams streams = new PolledStreams("consoles");

    /**
     * Creates the service.
     *
     * @param hypervisor knows the board
     * @param paths where the consoles are
     */
    public ConsoleService(Hypervisor hypervisor, BoardPaths paths) {
        this.hypervisor = hypervisor;
        this.paths = paths;
    }

    @Override
    public void readConsole(ReadConsoleRequest request, StreamObserver<ConsoleOutput> observer) {
        var caller = (ServerCallStreamObserver<ConsoleOutput>) observer;
        // With a handler, output to a caller that has gone is dropped instead of failing.
        caller.setOnCancelHandler(() -> LOG.log(Level.FINE, "a reader of a console has gone"));
        if (readers.incrementAndGet() > READERS) {
            readers.decrementAndGet();
            Answers.refuse(caller, new CallRefused(Errno.EAGAIN, READERS + " callers read consoles already"));
            return;
        }
        try {
            ConsoleFile console = open(request.hasCell() ? ofCell(request.getCell()) : ofHypervisor());
            streams.add(new ConsoleStream(
                    console, request.getFollow(), caller, System.nanoTime(), readers::decrementAndGet));
        } catch (RuntimeException e) {
            readers.decrementAndGet();
            Answers.refuse(caller, e);
        }
    }

    @Override
    public void typeIntoConsole(TypeIntoConsoleRequest request, StreamObserver<TypeIntoConsoleResponse> caller) {
        byte[] text = request.getText().toByteArray();
        try {
            if (text.length > LONGEST_INPUT) {
                throw new CallRefused(Errno.E2BIG, "more than %d bytes of input at once".formatted(LONGEST_INPUT));
            }
            try (ConsoleFile console = open(ofCell(request.getCell()))) {
                int taken = console.input().write(text, 0, text.length);
                Answers.one(
                        caller,
                        TypeIntoConsoleResponse.newBuilder().setTaken(taken).build());
            }
        } catch (RuntimeException e) {
            Answers.refuse(caller, e);
        }
    }

    private Path ofHypervisor() {
        Board board = hypervisor.board().orElseThrow(() -> new CallRefused(Errno.EAGAIN, "the board is not enabled"));
        if ((board.system().flags() & SystemConfig.VIRTUAL_DEBUG_CONSOLE) == 0) {
            throw new CallRefused(Errno.EPERM, "the board has no virtual console");
        }
        return paths.hypervisorConsole();
    }

    private Path ofCell(CellReference reference) {
        CellName name = CellNames.of(reference);
        Board board = hypervisor.board().orElseThrow(() -> new CallRefused(Errno.EINVAL, "the board is not enabled"));
        Cell cell =
                name.on(board).orElseThrow(() -> new CallRefused(Errno.ENOENT, "there is no cell " + name.quoted()));
        return board.consoleOf(cell)
                .map(port -> paths.serialConsole(port.physicalAddress()))
                .orElseThrow(() -> new CallRefused(
                        Errno.EINVAL, "cell %s has no serial port as its console".formatted(name.quoted())));
    }

    private static ConsoleFile open(Path console) {
        try {
            return ConsoleFile.open(console);
        } catch (IOException e) {
            throw new CallRefused(Errno.of(e), "the console cannot be read: " + e.getMessage());
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        streams.close();
    }
}

package io.jailhouse.benchmark;

import io.grpc.StatusException;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.Failure;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.CallFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What it costs to ask a cell: {@code cell shutdown} of one that denies it, against the same call for a cell that does
 * not exist. Argument: number of calls of each sort.
 */
public final class VoteBenchmark {
    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String IMAGE = "inmates/bin/arm64/vote-demo.bin";
    private static final String NAME = "inmate-demo";
    private static final int FLAGS_OFFSET = 44;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final double NANOS_A_MICRO = 1e3;

    private VoteBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if a command fails, or a call ends otherwise
     */
    public static void main(String[] arguments) throws Exception {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000;
        Samples asked = new Samples("cell shutdown, denied by the cell", "us");
        Samples unasked = new Samples("cell shutdown of a cell that is not there", "us");
        try (MeasuredBoard board = MeasuredBoard.create()) {
            Path configuration = board.write("voter.cell", voting());
            board.run(
                    String.join(
                            "\n",
                            "enable " + SYSTEM,
                            "cell create " + configuration,
                            "cell load %s %s -s deny -a 0x1000".formatted(NAME, IMAGE),
                            "cell start " + NAME,
                            ""),
                    "batch");
            try (BoardChannel channel = board.connect()) {
                HypervisorBlockingV2Stub hypervisor = HypervisorGrpc.newBlockingV2Stub(channel.channel());
                for (int call = 0; call < 2 * calls; call++) {
                    double denied = micros(hypervisor, NAME, EPERM);
                    double absent = micros(hypervisor, "nobody", ENOENT);
                    if (call >= calls) {
                        asked.add(denied);
                        unasked.add(absent);
                    }
                }
            }
            Files.delete(configuration);
            // It would deny the end of the board as well.
            board.run("", "cell", "kill", NAME);
        }
        Samples.printHeader();
        asked.print();
        unasked.print();
    }

    private static byte[] voting() throws IOException {
        byte[] file = Files.readAllBytes(
                Path.of(System.getProperty("project.root", ".")).resolve(CELL));
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(FLAGS_OFFSET, 0);
        return file;
    }

    private static double micros(HypervisorBlockingV2Stub hypervisor, String cell, int expectedErrno)
            throws InterruptedException {
        long start = System.nanoTime();
        int errno = 0;
        try {
            var call = hypervisor.loadCell();
            call.write(LoadCellRequest.newBuilder()
                    .setHeader(LoadCellHeader.newBuilder()
                            .setCell(CellReference.newBuilder().setName(cell)))
                    .build());
            call.halfClose();
            call.read();
        } catch (StatusException e) {
            errno = CallFailure.from(e).map(Failure::getErrno).orElse(0);
        }
        long nanos = System.nanoTime() - start;
        if (errno != expectedErrno) {
            throw new IllegalStateException("the call ended with errno " + errno);
        }
        return nanos / NANOS_A_MICRO;
    }
}

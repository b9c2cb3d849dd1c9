package io.jailhouse.integration.board;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.ArmFaultPointRequest;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.FaultAction;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.Errno;
import java.util.Optional;

/** Arms fault points without a process for each call. A call answers empty, or the errno with which it was refused. */
public final class FaultCalls {
    private final TestBoard board;

    private FaultCalls(TestBoard board) {
        this.board = board;
    }

    /** Calls the daemon of the default board, whichever it is at that time. */
    public static FaultCalls to(TestBoard board) {
        return new FaultCalls(board);
    }

    /** Arms a point once, for all cells. */
    public Optional<Errno> arm(FaultPoint point, FaultAction action) {
        return arm(point, action, "");
    }

    /** Arms a point once, for one cell. */
    public Optional<Errno> arm(FaultPoint point, FaultAction action, String cell) {
        ArmedFaultPoint fault = ArmedFaultPoint.newBuilder()
                .setPoint(point.name())
                .setAction(action)
                .setCell(cell)
                .build();
        try (BoardChannel channel = BoardChannel.open(board.paths().socket())) {
            return HypervisorCalls.attempt(() -> FaultInjectionGrpc.newBlockingV2Stub(channel.channel())
                    .armFaultPoint(
                            ArmFaultPointRequest.newBuilder().setFault(fault).build()));
        }
    }

    /** Ends all faults. */
    public Optional<Errno> clear() {
        try (BoardChannel channel = BoardChannel.open(board.paths().socket())) {
            return HypervisorCalls.attempt(() -> FaultInjectionGrpc.newBlockingV2Stub(channel.channel())
                    .clearFaults(ClearFaultsRequest.getDefaultInstance()));
        }
    }
}

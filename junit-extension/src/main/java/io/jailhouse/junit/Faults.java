package io.jailhouse.junit;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.ArmFaultPointRequest;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.FaultAction;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.ListFaultsRequest;
import java.time.Duration;
import java.util.List;

/**
 * What a test lets go wrong in the daemon and in agents when they reach a point, once for each call. A point that concerns a
 * cell can be armed for one.
 */
public final class Faults {
    private final Board board;

    Faults(Board board) {
        this.board = board;
    }

    /** The process that reaches the point ends at once, as by SIGKILL. */
    public void crash(FaultPoint point) {
        arm(fault(point, FaultAction.FAULT_ACTION_CRASH));
    }

    /** As {@link #crash(FaultPoint)}, only where it concerns a cell. */
    public void crash(FaultPoint point, Cell cell) {
        arm(fault(point, FaultAction.FAULT_ACTION_CRASH).setCell(cell.name()));
    }

    /** The thread that reaches the point goes no further until {@link #clear}. */
    public void hang(FaultPoint point) {
        arm(fault(point, FaultAction.FAULT_ACTION_HANG));
    }

    /** As {@link #hang(FaultPoint)}, only where it concerns a cell. */
    public void hang(FaultPoint point, Cell cell) {
        arm(fault(point, FaultAction.FAULT_ACTION_HANG).setCell(cell.name()));
    }

    /**
     * The thread that reaches the point goes on later.
     *
     * @param delay at least a millisecond, at most an hour
     */
    public void delay(FaultPoint point, Duration delay) {
        arm(fault(point, FaultAction.FAULT_ACTION_DELAY).setDelayMillis(Math.toIntExact(delay.toMillis())));
    }

    /** What is being done at the point ends with an error. */
    public void error(FaultPoint point) {
        arm(fault(point, FaultAction.FAULT_ACTION_ERROR));
    }

    /** Returns the points that are still armed, each as often as it is. */
    public List<FaultPoint> armed() {
        return board
                .calls()
                .make(
                        "fault list",
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.listFaults(ListFaultsRequest.getDefaultInstance()))
                .getPointsList()
                .stream()
                .flatMap(fault -> FaultPoint.named(fault.getPoint()).stream())
                .toList();
    }

    /** Ends all faults of the board, those of links as well; threads that hang go on. */
    public void clear() {
        board.calls()
                .make(
                        "fault clear",
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.clearFaults(ClearFaultsRequest.getDefaultInstance()));
    }

    private static ArmedFaultPoint.Builder fault(FaultPoint point, FaultAction action) {
        return ArmedFaultPoint.newBuilder()
                .setPoint(point.name())
                .setAction(action)
                .setCount(1);
    }

    private void arm(ArmedFaultPoint.Builder fault) {
        board.calls()
                .make(
                        "fault arm",
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.armFaultPoint(ArmFaultPointRequest.newBuilder()
                                .setFault(fault)
                                .build()));
    }
}

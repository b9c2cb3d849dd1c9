package io.jailhouse.agent.control;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.fault.InjectedFault;
import io.jailhouse.proto.ArmedFaultPoint;
import java.util.List;
import java.util.function.Consumer;

/**
 * The points of this process, all of which concern its cell. Any thread may call.
 *
 * @param points what is armed
 * @param cell name of the cell
 */
public record CellFaultPoints(FaultPoints points, String cell) {
    void replace(List<ArmedFaultPoint> faults) {
        points.replace(faults);
    }

    void reportTo(Consumer<FaultPoint> listener) {
        points.reportTo(listener);
    }

    void reach(FaultPoint point) throws InjectedFault {
        points.reach(point, cell);
    }

    void pass(FaultPoint point) {
        points.pass(point, cell);
    }
}

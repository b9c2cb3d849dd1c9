package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.gic.CpuInterface;
import io.jailhouse.agent.gic.Gic;
import io.jailhouse.agent.gic.GicPlatform;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.GrantedInterrupts;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The cell's interrupt controller, once a grant has said which one the board has. Owned by the order thread; the CPUs are
 * held.
 */
final class Irqchip {
    private final Runnable waker;
    private Optional<Gic> gic = Optional.empty();

    /**
     * Creates a cell's place for a controller.
     *
     * @param waker wakes the cell's CPUs
     */
    Irqchip(Runnable waker) {
        this.waker = waker;
    }

    /** Makes the controller that a grant describes, if there is none yet: a board does not change it. */
    void prepare(Grant grant) {
        if (gic.isEmpty() && grant.hasInterrupts()) {
            GrantedInterrupts interrupts = grant.getInterrupts();
            gic = Optional.of(new Gic(
                    new GicPlatform(
                            interrupts.getVersion(),
                            interrupts.getDistributor(),
                            interrupts.getCpuInterface(),
                            interrupts.getRedistributors(),
                            interrupts.getMaintenanceInterrupt(),
                            interrupts.getPinsCount(),
                            interrupts.getBoardCpusList()),
                    waker));
        }
    }

    /** Gives the cell the interrupts and CPUs of a grant; all its CPUs have joined. */
    void apply(Grant grant) {
        gic.ifPresent(controller -> controller.grant(
                grant.getInterrupts().getPinsList().stream()
                        .mapToInt(Integer::intValue)
                        .toArray(),
                new TreeSet<>(grant.getCpusList())));
    }

    /** Returns the CPU interface of a CPU; empty on a board without a controller. */
    Optional<CpuInterface> join(int cpu, Consumer<CpuInterface.Delivery> counter) {
        return gic.map(controller -> controller.join(cpu, counter));
    }

    /** Returns the system registers by which a CPU that has joined reaches the controller; none before GICv3. */
    SystemRegisterDevice systemRegisters(CpuInterface cpu) {
        return gic.<SystemRegisterDevice>flatMap(controller -> controller.systemRegisters(cpu))
                .orElse(SystemRegisterDevice.none());
    }

    /** Returns where devices deliver their interrupts; nowhere on a board without a controller. */
    InterruptController interrupts() {
        return gic.<InterruptController>map(controller -> controller).orElse(NoController.NONE);
    }

    /** Returns the registers that lie among memory. */
    List<Stage2Range> mapped() {
        return gic.map(Gic::mapped).orElse(List.of());
    }

    /** Returns the registers that the hypervisor emulates. */
    List<Stage2Range> emulated() {
        return gic.map(Gic::emulated).orElse(List.of());
    }

    /** Resets what the CPUs share, as before a start. */
    void reset() {
        gic.ifPresent(Gic::resetShared);
    }

    private enum NoController implements InterruptController {
        NONE;

        @Override
        public boolean owns(int interrupt) {
            return false;
        }

        @Override
        public void raise(int interrupt) {
            // there is nobody to interrupt
        }

        @Override
        public void setLevel(int interrupt, boolean asserted) {
            // there is nobody to interrupt
        }
    }
}

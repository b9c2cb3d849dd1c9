package io.jailhouse.daemon.rpc;

import io.jailhouse.config.Irqchip;
import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.Grants;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.proto.AgentState;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.Confinement;
import io.jailhouse.proto.GrantedRange;
import io.jailhouse.proto.OwnedRange;
import java.util.Optional;

/** Describes cells to callers. */
final class CellMessages {
    private CellMessages() {}

    static CellState state(Cell cell) {
        return CellState.forNumber(cell.state().ordinal());
    }

    static io.jailhouse.proto.Cell cell(Board board, Cell cell, Optional<AgentLink> agent) {
        var message = io.jailhouse.proto.Cell.newBuilder()
                .setId(cell.id())
                .setName(cell.name())
                .setState(state(cell))
                .addAllCpus(cell.cpus())
                .addAllFailedCpus(cell.failedCpus())
                .setAgentPid(agent.map(it -> it.process().pid()).orElse(0L))
                .setTraced(agent.map(AgentLink::isTraced).orElse(false))
                .setAgentState(agent.map(CellMessages::agentState).orElse(AgentState.AGENT_STATE_NONE));
        board.consoleOf(cell).ifPresent(port -> message.setConsoleAddress(port.physicalAddress()));
        return message.build();
    }

    /** Adds what confines the agent of a cell, if there is one at work. */
    static io.jailhouse.proto.Cell confined(io.jailhouse.proto.Cell cell, Optional<AgentLink> agent) {
        return agent.filter(it -> it.attached().isDone())
                .map(AgentLink::confinement)
                .map(holds -> cell.toBuilder()
                        .setConfinement(Confinement.newBuilder()
                                .setNoNewPrivileges(holds.noNewPrivileges())
                                .setLandlockAbi(holds.landlockAbi())
                                .setSeccomp(holds.seccomp()))
                        .build())
                .orElse(cell);
    }

    private static AgentState agentState(AgentLink agent) {
        return agent.process().isStopped() ? AgentState.AGENT_STATE_STOPPED : AgentState.AGENT_STATE_RUNNING;
    }

    static CellOwnership ownership(Board board, Cell cell) {
        CellOwnership.Builder message = CellOwnership.newBuilder()
                .setId(cell.id())
                .setName(cell.name())
                .setState(state(cell))
                .addAllCpus(cell.cpus());
        for (GrantedRange range : Grants.of(board, cell).getRangesList()) {
            message.addRanges(range(range));
        }
        for (Irqchip chip : cell.config().irqchips()) {
            chip.pins().forEach(pin -> message.addInterrupts(pin.intValue()));
        }
        for (PciDevice device : cell.config().pciDevices()) {
            message.addPciDevices(device.address());
        }
        return message.build();
    }

    private static OwnedRange range(GrantedRange range) {
        OwnedRange.Builder message = OwnedRange.newBuilder()
                .setVirtual(range.getGuestBase())
                .setSize(range.getSize())
                .setRights((range.getRead() ? "r" : "-")
                        + (range.getWrite() ? "w" : "-")
                        + (range.getExecute() ? "x" : "-"));
        switch (range.getTargetCase()) {
            case MEMORY_OFFSET -> message.setKind("ram").setPhysical(range.getMemoryOffset());
            case REGISTER_FILE_OFFSET -> message.setKind("io").setPhysical(range.getRegisterFileOffset());
            case SERIAL ->
                message.setKind("serial").setPhysical(range.getSerial().getPhysicalAddress());
            case SUBPAGE ->
                message.setKind("subpage").setPhysical(range.getSubpage().getPhysicalAddress());
            case COMMUNICATION, TARGET_NOT_SET -> message.setKind("communication");
        }
        return message.build();
    }
}

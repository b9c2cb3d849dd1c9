package io.jailhouse.daemon.lifecycle;

import static io.jailhouse.transport.Errno.EBUSY;
import static io.jailhouse.transport.Errno.EINVAL;
import static io.jailhouse.transport.Errno.ENOENT;
import static io.jailhouse.transport.Errno.EPERM;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.board.RootMemory;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.proto.Violation;
import io.jailhouse.proto.ViolationKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The life cycle of board and cells (driver/cell.c, hypervisor/control.c). Every method is a pure function of
 * the board, which is empty while it is not enabled.
 */
public final class Lifecycle {
    private static final String NO_ROOM_FOR_SUBPAGE = "WARNING: Overflow during MMIO region registration!";

    private static final Violation BY_ORDER = Violation.newBuilder()
            .setKind(ViolationKind.VIOLATION_KIND_ORDER)
            .setMessage("by order")
            .build();

    private Lifecycle() {}

    /** {@code enable}: the root cell takes everything. */
    public static Decision enable(Optional<Board> board, String file, SystemConfig system) {
        if (system.rootCell().cpuSet().cpus().isEmpty()) {
            return RefusalFindings.explained(new Refused(EINVAL, file + ": the root cell has no CPU"), file, system);
        }
        int cpuSetBytes = system.rootCell().cpuSet().bitmap().length();
        if (cpuSetBytes > Creation.MAX_CPU_SET_BYTES) {
            return new Refused(EINVAL, "%s: cpu_set_size %d is above 4096".formatted(file, cpuSetBytes));
        }
        if (board.isPresent()) {
            return new Refused(
                    EBUSY,
                    "the board is enabled already, with root cell \"%s\""
                            .formatted(board.get().root().name()));
        }
        Optional<Refused> refusal = new IvshmemChecks(List.of(), file, system.rootCell()).find();
        if (refusal.isPresent()) {
            return RefusalFindings.explained(refusal.get(), file, system);
        }
        Board next = Board.enabledWith(system);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.PrepareBoard());
        effects.addAll(IvshmemLinks.joining(List.of(), next.root()));
        effects.add(new Effect.PublishFigures(PagePool.of(next)));
        effects.add(new Effect.SpawnAgent(Cell.ROOT_ID));
        effects.add(new Effect.WriteState(Cell.ROOT_ID, CellState.RUNNING));
        effects.addAll(HypervisorLines.enabling(next));
        effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
        return new Accepted(Optional.of(next), effects, hypervisorOverlaps(file, system));
    }

    private static List<String> hypervisorOverlaps(String file, SystemConfig system) {
        PhysicalRange hypervisor = PhysicalRange.of(system.hypervisorMemory());
        List<String> warnings = new ArrayList<>();
        List<MemoryRegion> regions = system.rootCell().memoryRegions();
        for (int i = 0; i < regions.size(); i++) {
            PhysicalRange range = PhysicalRange.of(regions.get(i));
            if (range.overlaps(hypervisor)) {
                warnings.add("%s: memory region %d (%s) of root cell \"%s\" overlaps the hypervisor's memory %s"
                        .formatted(file, i, range, system.rootCell().name(), hypervisor));
            }
        }
        return warnings;
    }

    /** {@code cell create}: CPUs and memory leave the root cell. */
    public static Decision create(Optional<Board> board, String file, CellConfig config) {
        return board.isPresent() ? new Creation(board.get(), file, config).decide() : notEnabled();
    }

    /**
     * {@code cell load} up to the point where images can be written, and {@code cell shutdown}: the
     * cell stops, its loadable regions open to the root cell.
     */
    public static Decision setLoadable(Optional<Board> board, CellName name) {
        return onGuest(board, name, (before, cell) -> {
            List<Effect> effects = new ArrayList<>();
            effects.add(new Effect.SpawnAgent(cell.id()));
            effects.add(new Effect.SuspendCpus(cell.id()));
            Board next = before.with(cell.id(), it -> it.withFailedCpus(Collections.emptySet()));
            if (cell.loadable()) {
                return Accepted.of(next, effects);
            }
            Returned returned = Returned.of(before, cell, region -> region.has(MemoryFlag.LOADABLE));
            effects.add(new Effect.WriteState(cell.id(), CellState.SHUT_DOWN));
            effects.addAll(IvshmemLinks.resetting(cell));
            effects.add(new Effect.ApplyGrant(cell.id()));
            effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
            effects.addAll(returned.warnings());
            effects.add(new Effect.Print("Cell \"%s\" can be loaded".formatted(cell.name())));
            return Accepted.of(
                    next.with(cell.id(), it -> it.withLoadable(true).withState(CellState.SHUT_DOWN))
                            .withRootMemory(returned.memory()),
                    effects);
        });
    }

    /** {@code cell start}: the loadable regions leave the root cell, the first CPU is let go. */
    public static Decision start(Optional<Board> board, CellName name) {
        return onGuest(board, name, (before, cell) -> {
            Optional<Refused> refusal = ForeignCode.refusal(before);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            List<Effect> effects = new ArrayList<>();
            effects.add(new Effect.SpawnAgent(cell.id()));
            effects.add(new Effect.SuspendCpus(cell.id()));
            RootMemory left = before.rootMemory();
            if (cell.loadable()) {
                for (MemoryRegion region : cell.config().memoryRegions()) {
                    if (region.has(MemoryFlag.LOADABLE)) {
                        left = left.without(PhysicalRange.of(region));
                    }
                }
                effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
            }
            effects.add(new Effect.ApplyGrant(cell.id()));
            effects.add(new Effect.ResetCommunicationRegion(cell.id()));
            effects.addAll(IvshmemLinks.resetting(cell));
            effects.add(new Effect.StartCpus(cell.id(), cell.config().cpuResetAddress()));
            effects.add(new Effect.Print("Started cell \"%s\"".formatted(cell.name())));
            return Accepted.of(
                    before.with(
                                    cell.id(),
                                    it -> it.withFailedCpus(Collections.emptySet())
                                            .withLoadable(false)
                                            .withState(CellState.RUNNING))
                            .withRootMemory(left),
                    effects);
        });
    }

    /** {@code cell destroy}: everything goes back to the root cell as far as it was its own. */
    public static Decision destroy(Optional<Board> board, CellName name) {
        return onGuest(board, name, (before, cell) -> {
            Optional<Cell> lock = before.guests().stream()
                    .filter(other -> other.id() != cell.id() && other.state() == CellState.RUNNING_LOCKED)
                    .findFirst();
            if (lock.isPresent()) {
                return new Refused(
                        EPERM,
                        "cell \"%s\" is running/locked".formatted(lock.get().name()));
            }
            Returned returned = Returned.of(before, cell, Creation::leavesRoot);
            TreeSet<Integer> rootCpus = new TreeSet<>(before.root().cpus());
            rootCpus.addAll(cell.cpus());
            Board next = before.minus(cell.id())
                    .with(Cell.ROOT_ID, root -> root.withCpus(rootCpus))
                    .withRootMemory(returned.memory());
            List<Effect> effects = new ArrayList<>(List.of(
                    new Effect.SuspendCpus(cell.id()),
                    new Effect.Print("Closing cell \"%s\"".formatted(cell.name())),
                    new Effect.EndAgent(cell.id()),
                    new Effect.ClearCommunicationRegion(cell.id()),
                    new Effect.ClearStatistics(cell.cpus()),
                    new Effect.ApplyGrant(Cell.ROOT_ID)));
            effects.addAll(returned.warnings());
            effects.addAll(IvshmemLinks.leaving(next.cells(), cell));
            effects.addAll(HypervisorLines.removedDevices(next, cell));
            effects.add(new Effect.PublishFigures(PagePool.of(next)));
            effects.add(HypervisorLines.poolUsage("cell destruction", PagePool.of(next)));
            effects.addAll(Creation.informing(next.guests()));
            return Accepted.of(next, effects);
        });
    }

    /**
     * Takes a cell that could not be created off its links.
     *
     * @param board as it is without the cell
     */
    public static List<Effect> leaving(Board board, Cell cell) {
        return IvshmemLinks.leaving(board.cells(), cell);
    }

    /** What the root cell has when regions came back, and what the hypervisor says about it. */
    private record Returned(RootMemory memory, List<Effect> warnings) {
        static Returned of(Board board, Cell cell, Predicate<MemoryRegion> comesBack) {
            List<MemoryRegion> rootRegions = board.root().config().memoryRegions();
            RootMemory memory = board.rootMemory();
            List<Effect> warnings = new ArrayList<>();
            for (MemoryRegion region : cell.config().memoryRegions()) {
                if (comesBack.test(region)) {
                    PhysicalRange range = PhysicalRange.of(region);
                    if (memory.overflowsWith(range, rootRegions)) {
                        warnings.add(new Effect.Print(NO_ROOM_FOR_SUBPAGE));
                    }
                    memory = memory.with(range, rootRegions);
                }
            }
            return new Returned(memory, warnings);
        }
    }

    /** The last step of {@code disable}, when no cell but the root cell is left. */
    public static Decision disable(Optional<Board> board) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        List<Effect> effects = new ArrayList<>(HypervisorLines.disabling(board.get()));
        effects.add(new Effect.EndAgent(Cell.ROOT_ID));
        effects.add(new Effect.RemoveBoard());
        return new Accepted(Optional.empty(), effects, List.of());
    }

    /** {@code cell park}: a CPU of a running cell is parked as if it had made a violation. */
    public static Decision park(Optional<Board> board, CellName name, int cpu) {
        return onGuest(board, name, (before, cell) -> {
            if (!cell.cpus().contains(cpu)) {
                return noCpu(cell, cpu);
            }
            if (!cell.isRunning()) {
                return notRunning(cell);
            }
            Accepted parked = (Accepted) cpuParked(before, cell.id(), cpu, BY_ORDER);
            List<Effect> effects = new ArrayList<>();
            effects.add(new Effect.ParkCpu(cell.id(), cpu));
            effects.add(new Effect.Print("CPU %d is parked by order\n".formatted(cpu)));
            effects.add(new Effect.Print("Parking CPU %d (Cell: \"%s\")".formatted(cpu, cell.name())));
            effects.addAll(parked.effects());
            return Accepted.of(parked.next().orElseThrow(), effects);
        });
    }

    /** {@code cell kill}, {@code freeze} and {@code thaw}: nothing changes by the decision itself. */
    public static Decision injectFault(Optional<Board> board, CellName name) {
        return onGuest(board, name, (before, cell) -> Accepted.of(before, List.of()));
    }

    /**
     * {@code cell trace}: nothing changes. It is decided again as long as a trace lasts, since a cell can be traced only while
     * it runs; the root cell while it runs an inmate.
     *
     * @param cpu physical number of the only one to trace, or empty
     */
    public static Decision trace(Optional<Board> board, CellName name, OptionalInt cpu) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        Optional<Cell> found = name.on(board.get());
        if (found.isEmpty()) {
            return noSuchCell(name);
        }
        Cell cell = found.get();
        if (cpu.isPresent() && !cell.cpus().contains(cpu.getAsInt())) {
            return noCpu(cell, cpu.getAsInt());
        }
        if (cell.isRoot()
                && board.get().rootInmate().filter(RootInmate::running).isEmpty()) {
            return new Refused(EINVAL, "the root cell \"%s\" runs no inmate".formatted(cell.name()));
        }
        return cell.isRunning() ? Accepted.of(board.get(), List.of()) : notRunning(cell);
    }

    /** A cell did not answer within its {@code msg_reply_timeout}: it fails, though none of its CPUs has. */
    public static Decision unresponsive(Board board, int cellId) {
        if (board.cell(cellId).isEmpty()) {
            return noSuchCell(new CellName.Id(cellId));
        }
        return Accepted.of(
                board.with(cellId, it -> it.withState(CellState.FAILED)),
                List.of(
                        new Effect.Print("Timeout expired while waiting for reply from target cell"),
                        new Effect.SuspendCpus(cellId),
                        new Effect.WriteState(cellId, CellState.FAILED)));
    }

    /** A CPU was parked after a violation; the cell fails with the last one. */
    public static Decision cpuParked(Board board, int cellId, int cpu, Violation violation) {
        return fail(board, cellId, cell -> cell.withViolation(cpu, violation));
    }

    /** The agent of a cell died or cannot go on: all CPUs of the cell have failed. */
    public static Decision agentLost(Board board, int cellId) {
        return fail(board, cellId, cell -> cell.withFailedCpus(cell.cpus()));
    }

    private static Decision fail(Board board, int cellId, UnaryOperator<Cell> failure) {
        Optional<Cell> cell = board.cell(cellId);
        if (cell.isEmpty()) {
            return noSuchCell(new CellName.Id(cellId));
        }
        Board next = board.with(cellId, failure);
        if (!failure.apply(cell.get()).failedCpus().containsAll(cell.get().cpus())) {
            return Accepted.of(next, List.of());
        }
        return Accepted.of(
                next.with(cellId, it -> it.withState(CellState.FAILED)),
                List.of(new Effect.WriteState(cellId, CellState.FAILED)));
    }

    private static Decision onGuest(Optional<Board> board, CellName name, BiFunction<Board, Cell, Decision> decide) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        Optional<Cell> cell = name.on(board.get());
        if (cell.isEmpty()) {
            return noSuchCell(name);
        }
        if (cell.get().isRoot()) {
            return new Refused(
                    EINVAL, "\"%s\" is the root cell".formatted(cell.get().name()));
        }
        return decide.apply(board.get(), cell.get());
    }

    private static Refused noCpu(Cell cell, int cpu) {
        return new Refused(
                EINVAL, "CPU %s is not one of cell \"%s\"".formatted(Integer.toUnsignedString(cpu), cell.name()));
    }

    private static Refused notRunning(Cell cell) {
        return new Refused(
                EINVAL,
                "cell \"%s\" is %s, not running"
                        .formatted(cell.name(), cell.state().text()));
    }

    private static Refused notEnabled() {
        return new Refused(EINVAL, "the board is not enabled");
    }

    private static Refused noSuchCell(CellName name) {
        return new Refused(ENOENT, "there is no cell " + name.quoted());
    }
}

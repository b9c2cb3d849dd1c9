package io.jailhouse.daemon.lifecycle;

import static io.jailhouse.transport.Errno.E2BIG;
import static io.jailhouse.transport.Errno.EBUSY;
import static io.jailhouse.transport.Errno.EEXIST;
import static io.jailhouse.transport.Errno.EINVAL;
import static io.jailhouse.transport.Errno.ENOMEM;
import static io.jailhouse.transport.Errno.EPERM;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootMemory;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.shm.CommunicationRegionDescriptor;
import io.jailhouse.transport.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code cell create}: the checks of driver and hypervisor in their order, then what changes. */
final class Creation {
    private static final int MAX_CONFIG_BYTES = 16 * 4096;
    static final int MAX_CPU_SET_BYTES = 4096;
    /** The communication regions of all cells lie in one file of so many pages; the original allows 255. */
    private static final int MAX_CELL_ID = CommunicationRegionDescriptor.CELLS - 1;

    private static final int MAX_IRQCHIP_PIN = 1024;
    private static final int PINS_PER_IRQCHIP = 128;

    private final Board board;
    private final String file;
    private final CellConfig config;
    private final Architecture architecture;

    Creation(Board board, String file, CellConfig config) {
        this.board = board;
        this.file = file;
        this.config = config;
        this.architecture = board.architecture();
    }

    Decision decide() {
        Optional<Refused> refusal =
                firstOf(this::driverRefuses, this::cpusRefuse, this::hypervisorRefuses, this::devicesRefuse);
        return refusal.isPresent() ? RefusalFindings.explained(refusal.get(), board, file, config) : accept();
    }

    private interface Check {
        Optional<Refused> find();
    }

    private static Optional<Refused> firstOf(Check... checks) {
        for (Check check : checks) {
            Optional<Refused> refusal = check.find();
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private Optional<Refused> driverRefuses() {
        // A revision-13 file does not say its architecture; it is then taken to be the board's.
        if (config.architecture().isPresent() && config.architecture().get() != architecture) {
            return refuse(
                    EINVAL,
                    "its architecture is %s, the board's is %s"
                            .formatted(config.architecture().get().label(), architecture.label()));
        }
        if (board.cell(config.name()).isPresent()) {
            return refuse(EEXIST, "a cell \"%s\" exists already".formatted(config.name()));
        }
        if (config.memoryRegions().isEmpty()) {
            return refuse(ENOMEM, "it has no memory regions");
        }
        return Optional.empty();
    }

    private Optional<Refused> cpusRefuse() {
        List<Integer> wanted = config.cpuSet().cpus();
        for (int cpu : wanted) {
            if (board.root().cpus().contains(cpu)) {
                continue;
            }
            String owner = board.guests().stream()
                    .filter(cell -> cell.cpus().contains(cpu))
                    .findFirst()
                    .map(cell -> "belongs to cell \"%s\"".formatted(cell.name()))
                    .orElse("does not exist on this board");
            return refuse(
                    EBUSY,
                    "CPU %d %s, not to the root cell \"%s\""
                            .formatted(cpu, owner, board.root().name()));
        }
        if (architecture == Architecture.X86 && wanted.contains(0)) {
            return refuse(EINVAL, "CPU 0 cannot leave the root cell on x86");
        }
        if (!wanted.isEmpty() && wanted.containsAll(board.root().cpus())) {
            return refuse(
                    EBUSY,
                    "CPU %d is the last one of the root cell \"%s\""
                            .formatted(wanted.getLast(), board.root().name()));
        }
        return Optional.empty();
    }

    private Optional<Refused> hypervisorRefuses() {
        for (Cell cell : board.guests()) {
            if (cell.state() == CellState.RUNNING_LOCKED) {
                return refuse(EPERM, "cell \"%s\" is running/locked".formatted(cell.name()));
            }
        }
        if (config.storedSize() > MAX_CONFIG_BYTES) {
            return refuse(E2BIG, "%d bytes are more than 16 pages".formatted(config.storedSize()));
        }
        if (config.cpuSet().bitmap().length() > MAX_CPU_SET_BYTES) {
            return refuse(
                    EINVAL,
                    "cpu_set_size %d is above 4096"
                            .formatted(config.cpuSet().bitmap().length()));
        }
        if (board.lowestFreeId() > MAX_CELL_ID) {
            return refuse(E2BIG, "no cell id is left");
        }
        PhysicalRange hypervisor = PhysicalRange.of(board.system().hypervisorMemory());
        for (int i = 0; i < config.memoryRegions().size(); i++) {
            MemoryRegion region = config.memoryRegions().get(i);
            if (!isCommunication(region) && PhysicalRange.of(region).overlaps(hypervisor)) {
                return refuse(
                        EINVAL,
                        "memory region %d (%s) overlaps the hypervisor's memory %s"
                                .formatted(i, PhysicalRange.of(region), hypervisor));
            }
        }
        return Optional.empty();
    }

    private Optional<Refused> devicesRefuse() {
        if (architecture != Architecture.X86) {
            for (Irqchip chip : config.irqchips()) {
                if (chip.pinBase() % 32 != 0 || chip.pinBase() + PINS_PER_IRQCHIP > MAX_IRQCHIP_PIN) {
                    return refuse(EINVAL, "irqchip pin_base %d".formatted(chip.pinBase()));
                }
            }
        }
        return new IvshmemChecks(board.cells(), file, config).find();
    }

    private Accepted accept() {
        int id = board.lowestFreeId();
        Cell cell = new Cell(
                id, config, new TreeSet<>(config.cpuSet().cpus()), new TreeSet<>(), false, CellState.SHUT_DOWN);
        RootMemory left = board.rootMemory();
        for (MemoryRegion region : config.memoryRegions()) {
            if (leavesRoot(region)) {
                left = left.without(PhysicalRange.of(region));
            }
        }
        TreeSet<Integer> rootCpus = new TreeSet<>(board.root().cpus());
        rootCpus.removeAll(cell.cpus());
        Board next = board.with(Cell.ROOT_ID, root -> root.withCpus(rootCpus))
                .plus(cell)
                .withRootMemory(left);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.PrepareBoard());
        effects.addAll(IvshmemLinks.joining(board.cells(), cell));
        effects.add(new Effect.SpawnAgent(id));
        effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
        effects.add(new Effect.ClearStatistics(cell.cpus()));
        effects.add(new Effect.ClearCommunicationRegion(id));
        effects.add(new Effect.ApplyGrant(id));
        if (!config.has(CellFlag.PASSIVE_COMMREG)) {
            effects.add(new Effect.WriteMessage(id, CellMessage.RECONFIGURATION_COMPLETED));
        }
        effects.add(new Effect.PublishFigures(PagePool.of(next)));
        effects.addAll(HypervisorLines.addedDevices(board, cell));
        effects.addAll(informing(board.guests()));
        effects.add(new Effect.Print("Created cell \"%s\"".formatted(cell.name())));
        effects.add(HypervisorLines.poolUsage("cell creation", PagePool.of(next)));
        return new Accepted(Optional.of(next), effects, new SharingWarnings(board, file, config).all());
    }

    /** Tells all of these cells that they have other neighbours now. */
    static List<Effect> informing(List<Cell> cells) {
        return cells.stream()
                .filter(cell -> !cell.config().has(CellFlag.PASSIVE_COMMREG))
                .map(cell -> (Effect) new Effect.Inform(cell.id()))
                .toList();
    }

    /** Tells whether a region of a cell is taken from the root cell when the cell is created. */
    static boolean leavesRoot(MemoryRegion region) {
        return !isCommunication(region) && !region.has(MemoryFlag.ROOTSHARED);
    }

    private static boolean isCommunication(MemoryRegion region) {
        return region.has(MemoryFlag.COMM_REGION);
    }

    private Optional<Refused> refuse(Errno errno, String what) {
        return Optional.of(new Refused(errno, file + ": " + what));
    }
}

package io.jailhouse.daemon.board;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.SystemConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * An enabled board at one moment.
 *
 * @param system what it was enabled with
 * @param cells the root cell first, then the others in creation order
 * @param rootMemory what the root cell can access
 * @param rootInmate what was loaded into the root cell, if anything
 * @param ports serial ports by physical address
 * @param generation counts the ownership changes; grants carry it
 */
public record Board(
        SystemConfig system,
        List<Cell> cells,
        RootMemory rootMemory,
        Optional<RootInmate> rootInmate,
        NavigableMap<Long, SerialPortModel> ports,
        long generation) {
    /** Size of the physical address space: that of Arm CPUs with 40 bits. */
    public static final long ADDRESS_SPACE_BYTES = 1L << 40;

    /** Copies the collections, so that a board never changes. */
    public Board {
        cells = List.copyOf(cells);
        ports = Collections.unmodifiableNavigableMap(new TreeMap<>(ports));
    }

    /** Returns a board on which only the root cell exists. */
    public static Board enabledWith(SystemConfig system) {
        var root = system.rootCell();
        Cell cell = new Cell(
                Cell.ROOT_ID,
                root,
                Collections.unmodifiableNavigableSet(
                        new java.util.TreeSet<>(root.cpuSet().cpus())),
                Collections.emptyNavigableSet(),
                false,
                CellState.RUNNING);
        Board board = new Board(
                system, List.of(cell), RootMemory.of(root.memoryRegions()), Optional.empty(), new TreeMap<>(), 1);
        return board.withPort(system.debugConsole(), root.memoryRegions())
                .withPort(root.console(), root.memoryRegions());
    }

    /** Returns the board's architecture; a revision-13 configuration does not say it and is taken for ARM64. */
    public Architecture architecture() {
        return system.architecture().orElse(Architecture.ARM64);
    }

    /** Returns the root cell. */
    public Cell root() {
        return cells.getFirst();
    }

    /** Returns all cells but the root cell. */
    public List<Cell> guests() {
        return cells.subList(1, cells.size());
    }

    /** Finds a cell by its id. */
    public Optional<Cell> cell(int id) {
        return cells.stream().filter(cell -> cell.id() == id).findFirst();
    }

    /** Finds a cell by its name. */
    public Optional<Cell> cell(String name) {
        return cells.stream().filter(cell -> cell.name().equals(name)).findFirst();
    }

    /** Returns the board with one cell changed. */
    public Board with(int id, UnaryOperator<Cell> change) {
        return new Board(
                system,
                cells.stream()
                        .map(cell -> cell.id() == id ? change.apply(cell) : cell)
                        .toList(),
                rootMemory,
                rootInmate,
                ports,
                generation);
    }

    /** Returns the board with one more cell. */
    public Board plus(Cell cell) {
        List<Cell> more = new ArrayList<>(cells);
        more.add(cell);
        return new Board(system, more, rootMemory, rootInmate, ports, generation)
                .withPort(cell.config().console(), cell.config().memoryRegions());
    }

    /** Returns the board without a cell. */
    public Board minus(int id) {
        return new Board(
                system,
                cells.stream().filter(cell -> cell.id() != id).toList(),
                rootMemory,
                rootInmate,
                ports,
                generation);
    }

    /** Returns the board with another root memory, one generation later. */
    public Board withRootMemory(RootMemory memory) {
        return new Board(system, cells, memory, rootInmate, ports, generation + 1);
    }

    /** Returns the board with another inmate in the root cell. */
    public Board withRootInmate(RootInmate inmate) {
        return new Board(system, cells, rootMemory, Optional.of(inmate), ports, generation);
    }

    /**
     * Returns the board with the states that were read from the communication regions. The word counts whoever
     * wrote it: an inmate that shut itself down may well come back.
     */
    public Board observing(Map<Integer, CellState> states) {
        return new Board(
                system,
                cells.stream()
                        .map(cell -> states.containsKey(cell.id()) ? cell.withState(states.get(cell.id())) : cell)
                        .toList(),
                rootMemory,
                rootInmate,
                ports,
                generation);
    }

    /** Tells whether a PCI device of the root cell's configuration is the root cell's now; virtual ones always are. */
    public boolean rootHolds(PciDevice device) {
        return device.isIvshmem()
                || guests().stream()
                        .flatMap(cell -> cell.config().pciDevices().stream())
                        .noneMatch(other -> !other.isIvshmem() && other.bdf() == device.bdf());
    }

    /** Returns the lowest id that no cell has. */
    public int lowestFreeId() {
        int id = 1;
        while (cell(id).isPresent()) {
            id++;
        }
        return id;
    }

    /** Finds the port that is the console of a cell, if its configuration names one that is modelled. */
    public Optional<SerialPortModel> consoleOf(Cell cell) {
        return physicalAddress(cell.config().console(), cell.config().memoryRegions())
                .map(ports::get);
    }

    private Board withPort(Console console, List<MemoryRegion> regions) {
        Optional<Long> address = physicalAddress(console, regions);
        if (address.isEmpty() || !isModelled(console)) {
            return this;
        }
        NavigableMap<Long, SerialPortModel> more = new TreeMap<>(ports);
        more.merge(address.get(), SerialPortModel.of(console, address.get()), SerialPortModel::withDividerOf);
        return new Board(system, cells, rootMemory, rootInmate, more, generation);
    }

    private static boolean isModelled(Console console) {
        return console.isMmio()
                && console.type()
                        .filter(type -> type == ConsoleType.UART_8250 || type == ConsoleType.PL011)
                        .isPresent();
    }

    /** Translates the console's address, which is the cell's, to the board's. */
    private static Optional<Long> physicalAddress(Console console, List<MemoryRegion> regions) {
        if (!console.isMmio() || console.address() == 0) {
            return Optional.empty();
        }
        PhysicalRange probe = new PhysicalRange(console.address(), 1);
        return Optional.of(regions.stream()
                .filter(region -> new PhysicalRange(region.virtStart(), region.size()).contains(probe))
                .findFirst()
                .map(region -> region.physStart() + (console.address() - region.virtStart()))
                .orElse(console.address()));
    }
}

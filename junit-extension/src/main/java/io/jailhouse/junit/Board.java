package io.jailhouse.junit;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.EnableHeader;
import io.jailhouse.proto.EnableRequest;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.SerialSpeed;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.transport.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A board of a test: a hypervisor daemon with processes for its cells, in folders that nobody else has. As a field of a
 * {@link JailhouseTest} it is turned on and off by the extension; otherwise by {@link #enable} and {@link #close}.
 *
 * <p>Calls that the hypervisor refuses end with {@link CallRefusedException}, those that a dead daemon does not answer with
 * {@link IllegalStateException}, and waits that last too long with {@link AssertionError}. For one thread at a time.
 */
public final class Board implements AutoCloseable {
    static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);
    private static final long DISABLE_LIMIT_SECONDS = 20;

    private final String name;
    private final byte[] bytes;
    private final List<Cell> cells = new ArrayList<>();
    private final Cell root;
    private final Map<Path, Console> consoles = new LinkedHashMap<>();

    private SerialSpeed serialSpeed = SerialSpeed.SERIAL_SPEED_PACED;
    private Duration patience = DEFAULT_PATIENCE;
    private DaemonPool pool;
    private DaemonProcess process;
    private long logBegin;
    private int lastingCells;

    private Board(String name, SystemConfig configuration, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.root = new Cell(this, name, configuration.rootCell(), new byte[0]);
    }

    /**
     * A board as a file describes it.
     *
     * @param systemConfiguration path of a {@code .cell} or {@code .c} file, or {@code classpath:} and the name of a resource
     * @return the board, which is off
     * @throws IllegalArgumentException if the file cannot be read, or does not compile
     * @throws ConfigFormatException if it is no system configuration; the message names file, offset and field
     */
    public static Board of(String systemConfiguration) {
        byte[] bytes = ConfigurationBytes.read(systemConfiguration);
        return new Board(
                systemConfiguration,
                ConfigReader.readSystem(systemConfiguration, bytes).configuration(),
                bytes);
    }

    /**
     * A board as a value describes it, such as {@link BoardConfiguration} makes.
     *
     * @param systemConfiguration the configuration
     * @return the board, which is off
     */
    public static Board of(SystemConfig systemConfiguration) {
        return new Board(systemConfiguration.name(), systemConfiguration, ConfigWriter.write(systemConfiguration));
    }

    /** Lets serial ports print as fast as they can, not as fast as their line would; while the board is off. */
    public Board unlimitedSerialSpeed() {
        refuseOn();
        serialSpeed = SerialSpeed.SERIAL_SPEED_UNLIMITED;
        return this;
    }

    /**
     * Sets how long waits last that do not say so; 10 s without this.
     *
     * @param limit a positive time
     */
    public Board patience(Duration limit) {
        patience = limit;
        return this;
    }

    Duration patience() {
        return patience;
    }

    private void refuseOn() {
        if (isOn()) {
            throw new IllegalStateException("board " + name + " is on");
        }
    }

    /**
     * Declares a cell: it is created when the board is turned on, or at once if that has happened.
     *
     * @param cellConfiguration path of a {@code .cell} or {@code .c} file, or {@code classpath:} and the name of a resource
     * @return the cell
     * @throws IllegalArgumentException if the file cannot be read, or does not compile
     * @throws ConfigFormatException if it is no cell configuration; the message names file, offset and field
     */
    public Cell cell(String cellConfiguration) {
        byte[] content = ConfigurationBytes.read(cellConfiguration);
        CellConfig config = ConfigReader.readCell(cellConfiguration, content).configuration();
        return declare(new Cell(this, cellConfiguration, config, content));
    }

    /**
     * Declares a cell that a value describes, such as {@link CellConfiguration} makes.
     *
     * @param cellConfiguration the configuration
     * @return the cell
     */
    public Cell cell(CellConfig cellConfiguration) {
        return declare(
                new Cell(this, cellConfiguration.name(), cellConfiguration, ConfigWriter.write(cellConfiguration)));
    }

    private Cell declare(Cell cell) {
        cells.add(cell);
        if (isOn()) {
            cell.create();
        }
        return cell;
    }

    /** Returns the root cell. */
    public Cell root() {
        return root;
    }

    /** Returns the cells that were declared, in that order. */
    public List<Cell> cells() {
        return List.copyOf(cells);
    }

    /**
     * Turns the board on and creates the declared cells, loaded with their images. It has a daemon of its own, which ends
     * when the board is closed.
     *
     * @throws CallRefusedException if the configuration is refused, or that of a cell; the board is off then
     */
    public void enable() {
        try {
            enable(DaemonPool.thatKeepsNone());
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whatever happens: the caller closes the board. */
    void enable(DaemonPool daemons) {
        refuseOn();
        pool = daemons;
        lastingCells = cells.size();
        process = pool.take();
        logBegin = paths().daemonLog().toFile().length();
        EnableHeader header = EnableHeader.newBuilder()
                .setFileName(name)
                .setSerialSpeed(serialSpeed)
                .build();
        calls().hypervisor(
                        "enable " + name,
                        hypervisor -> Uploads.send(
                                hypervisor.enable(),
                                List.of(() -> new Uploads.Part<>(
                                        EnableRequest.newBuilder()
                                                .setHeader(header)
                                                .build(),
                                        bytes)),
                                chunk -> EnableRequest.newBuilder()
                                        .setChunk(chunk)
                                        .build()));
        hypervisorConsole();
        cells.forEach(Cell::create);
    }

    /** Returns whether it is on. */
    public boolean isOn() {
        return process != null;
    }

    /** Returns the daemon. */
    public Daemon daemon() {
        return new Daemon(process());
    }

    DaemonProcess process() {
        if (process == null) {
            throw new IllegalStateException("board " + name + " is off");
        }
        return process;
    }

    DaemonCalls calls() {
        return process().calls();
    }

    /** Returns where the files of the board are, for programs on the host and other libraries of the product. */
    public BoardPaths paths() {
        return process().paths();
    }

    /** Returns the variables with which the command line finds this board. */
    public Map<String, String> environment() {
        return process().folders().environment();
    }

    /** Returns the processes that work for the board: the daemon and one for each cell. */
    public List<ProcessHandle> processes() {
        return process().folders().processes();
    }

    /** Returns the hypervisor console, from its first byte. */
    public Console hypervisorConsole() {
        return open(paths().hypervisorConsole(), "hypervisor console");
    }

    /**
     * Returns the console of a serial port, from its first byte.
     *
     * @param physicalAddress of its registers
     * @throws IllegalStateException if no cell has named the port yet
     */
    public Console serialPort(long physicalAddress) {
        return open(paths().serialConsole(physicalAddress), "serial port 0x%x".formatted(physicalAddress));
    }

    private Console open(Path file, String title) {
        return consoles.computeIfAbsent(file, path -> {
            try {
                return Console.open(title, path, patience);
            } catch (IOException e) {
                throw new IllegalStateException("there is no " + title + " on board " + name, e);
            }
        });
    }

    Collection<Console> consoles() {
        return consoles.values();
    }

    /**
     * Returns a link of ivshmem devices.
     *
     * @param address bus, device and function as the hypervisor console prints them: {@code 00:01.0}
     * @throws IllegalArgumentException if that is no address
     */
    public Link link(String address) {
        return new Link(this, LinkAddress.parse(address));
    }

    /** Returns what goes wrong at points of the daemon and of agents. */
    public Faults faults() {
        return new Faults(this);
    }

    /**
     * Reads the board's memory.
     *
     * @param physicalAddress of the first byte
     * @param length in bytes
     * @return the bytes; what nobody wrote is 0
     * @throws IllegalArgumentException if the board has no such memory
     */
    public byte[] read(long physicalAddress, int length) {
        return memory(memory -> memory.read(physicalAddress, length));
    }

    /**
     * Writes the board's memory, whoever owns it.
     *
     * @param physicalAddress of the first byte
     * @param content what to write
     * @throws IllegalArgumentException if the board has no such memory
     */
    public void write(long physicalAddress, byte[] content) {
        memory(memory -> {
            memory.write(physicalAddress, content);
            return content.length;
        });
    }

    private interface MemoryAccess<T> {
        T on(BoardMemory memory) throws IOException;
    }

    private <T> T memory(MemoryAccess<T> access) {
        try (BoardMemory memory = BoardMemory.open(paths().memory())) {
            return access.on(memory);
        } catch (IOException e) {
            throw new IllegalArgumentException("board " + name + ": " + e.getMessage(), e);
        }
    }

    List<io.jailhouse.proto.Cell> list() {
        return calls().hypervisor("cell list", it -> it.listCells(ListCellsRequest.getDefaultInstance()))
                .getCellsList();
    }

    /** Where in its log the daemon began to tell of this board. */
    long logBegin() {
        return logBegin;
    }

    /**
     * Turns the board off. Frozen cells, dead daemons and whatever else a test did do not keep it from that.
     *
     * @throws IllegalStateException if a process or a file of the board is left behind
     */
    @Override
    public void close() {
        if (!isOn()) {
            return;
        }
        DaemonProcess former = process;
        consoles.values().forEach(Console::close);
        disable(former);
        consoles.clear();
        // Those that were declared by a test that is over.
        cells.subList(lastingCells, cells.size()).clear();
        process = null;
        pool.giveBack(former);
    }

    private static void disable(DaemonProcess daemon) {
        if (!daemon.handle().isAlive()) {
            return;
        }
        try {
            daemon.calls()
                    .hypervisor(
                            "disable",
                            it -> it.withDeadlineAfter(DISABLE_LIMIT_SECONDS, TimeUnit.SECONDS)
                                    .disable(DisableRequest.getDefaultInstance()));
        } catch (CallRefusedException off) {
            // The enable was refused, or the test has turned the board off with the command line.
            daemon.spoil();
        } catch (IllegalStateException hangs) {
            daemon.kill();
        }
    }

    /** Returns the name of the configuration. */
    @Override
    public String toString() {
        return name;
    }
}

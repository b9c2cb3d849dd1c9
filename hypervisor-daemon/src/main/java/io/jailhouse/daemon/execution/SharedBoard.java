package io.jailhouse.daemon.execution;

import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Console;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.board.SerialPortModel;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.ConsoleRecord;
import io.jailhouse.shm.PlatformRecord;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The shared files of one enabled board, as the daemon uses them. Owned by the hypervisor thread, but
 * for {@link #state} and {@link #links}, which any thread may call.
 */
final class SharedBoard implements AutoCloseable {
    private static final int COPY_BYTES = 1 << 20;

    private final BoardPaths paths;
    private final boolean serialUnlimited;
    private final ConsoleFile console;
    private final ConsoleProducer producer;
    private final BoardMemory memory;
    private final StatisticsFile statistics;
    private final LinkFiles links;
    private final ClaimWatch claims;
    private final DeathWatch deaths;
    private final Map<Integer, CommunicationRegion> regions = new ConcurrentHashMap<>();

    private SharedBoard(BoardPaths paths, boolean serialUnlimited, Consumer<AgentLink> mourner) throws IOException {
        this.paths = paths;
        this.serialUnlimited = serialUnlimited;
        this.memory = BoardMemory.open(paths.memory());
        this.statistics = StatisticsFile.openWritable(paths.statistics());
        this.console = ConsoleFile.open(paths.hypervisorConsole());
        this.producer = console.producer(ProcessHandle.current().pid());
        this.links = new LinkFiles(paths, memory);
        this.claims = new ClaimWatch(links);
        this.deaths = new DeathWatch(paths, mourner);
    }

    /**
     * Makes the files of a board, in place of those of an earlier one.
     *
     * @param paths where
     * @param board the board
     * @param frequencyHz of the generic counter
     * @param options how it is enabled
     * @param mourner is told of agents that die, on another thread
     * @throws IOException if there is no room; what was made is removed
     */
    static SharedBoard create(
            BoardPaths paths, Board board, long frequencyHz, EnableOptions options, Consumer<AgentLink> mourner)
            throws IOException {
        remove(paths);
        paths.createDirectories();
        try {
            BoardFiles.createMemory(paths.memory(), Board.ADDRESS_SPACE_BYTES);
            BoardFiles.createClock(paths.clock(), frequencyHz, options.preciseTimers(), options.hostCores());
            BoardFiles.createCommunication(paths.communication());
            BoardFiles.createWakeups(paths.wakeups());
            BoardFiles.createConsole(paths.hypervisorConsole());
            BoardFiles.createStatistics(paths.statistics(), board.root().cpus());
            return new SharedBoard(paths, options.serialUnlimited(), mourner);
        } catch (IOException e) {
            remove(paths);
            throw e;
        }
    }

    /**
     * Opens the files of a board that a former daemon has made.
     *
     * @param mourner is told of agents that die, on another thread
     * @throws IOException if one is missing or of another layout
     */
    static SharedBoard reopen(BoardPaths paths, Board board, boolean serialUnlimited, Consumer<AgentLink> mourner)
            throws IOException {
        SharedBoard shared = new SharedBoard(paths, serialUnlimited, mourner);
        try {
            for (Cell cell : board.guests()) {
                shared.region(cell.id());
            }
            shared.links.reopen(board.rootInmate().filter(RootInmate::running).isPresent());
            return shared;
        } catch (IOException | RuntimeException e) {
            shared.close();
            throw e;
        }
    }

    /** Removes the shared files of a board; processes that have them open keep what they have. */
    static void remove(BoardPaths paths) throws IOException {
        if (!Files.isDirectory(paths.sharedDir())) {
            return;
        }
        try (Stream<Path> files = Files.list(paths.sharedDir())) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Makes the files of serial ports that are new. */
    void prepare(Board board) throws IOException {
        for (SerialPortModel port : board.ports().values()) {
            if (!Files.exists(paths.serialConsole(port.physicalAddress()))) {
                BoardFiles.createSerialPort(
                        paths.serialRegisters(port.physicalAddress()), port.divider(), serialUnlimited);
                BoardFiles.createConsole(paths.serialConsole(port.physicalAddress()));
            }
        }
    }

    void print(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        producer.write(bytes, 0, bytes.length);
    }

    /** Returns the counters and figures, which any thread may read. */
    StatisticsFile statistics() {
        return statistics;
    }

    /** Returns the links, which any thread may look at. */
    DeathWatch deaths() {
        return deaths;
    }

    LinkFiles links() {
        return links;
    }

    void clearStatistics(Set<Integer> cpus) {
        cpus.forEach(statistics::clear);
    }

    void publish(PoolFigures figures) {
        statistics.publish(figures);
    }

    CellState state(int cellId) {
        CommunicationRegion region = regions.get(cellId);
        return region == null ? CellState.INVALID : CellState.ofWord(region.cellState());
    }

    void writeState(int cellId, CellState state) throws IOException {
        region(cellId).setCellState(state.word());
    }

    void writeMessage(int cellId, int message) throws IOException {
        region(cellId).send(message);
    }

    void clear(int cellId) throws IOException {
        region(cellId).prepare();
    }

    void reset(Board board, Cell cell) throws IOException {
        region(cell.id())
                .reset(
                        communicationFlags(cell),
                        console(cell.config().console()),
                        board.system().platformInfo().pciMmconfigBase(),
                        platform(board, cell));
    }

    private CommunicationRegion region(int cellId) throws IOException {
        CommunicationRegion region = regions.get(cellId);
        if (region == null) {
            region = CommunicationRegion.open(paths.communication(), cellId);
            regions.put(cellId, region);
        }
        return region;
    }

    /** Bit 0: debug console permitted, bit 1: active, which implies permitted (driver/cell.c). */
    private static int communicationFlags(Cell cell) {
        boolean active = cell.config().has(CellFlag.VIRTUAL_CONSOLE_ACTIVE);
        boolean permitted = active || cell.config().has(CellFlag.VIRTUAL_CONSOLE_PERMITTED);
        return (permitted ? 1 : 0) | (active ? 2 : 0);
    }

    private static ConsoleRecord console(Console console) {
        return new ConsoleRecord(
                console.address(),
                (int) console.size(),
                console.typeCode(),
                console.flags(),
                (int) console.divider(),
                (int) console.gateNr(),
                console.clockReg());
    }

    private static PlatformRecord platform(Board board, Cell cell) {
        return switch (board.system().platformInfo().machine()) {
            case MachineInfo.Arm arm ->
                new PlatformRecord.Arm(arm.gicVersion(), arm.gicdBase(), arm.giccBase(), arm.gicrBase(), (int)
                        cell.config().vpciIrqBase());
            case MachineInfo.X86 x86 ->
                new PlatformRecord.X86(
                        x86.pmTimerAddress(), cell.cpus().size(), (int) x86.tscKhz(), (int) x86.apicKhz());
            case MachineInfo.Undetermined unknown ->
                new PlatformRecord.Arm(0, 0, 0, 0, (int) cell.config().vpciIrqBase());
        };
    }

    void writeImage(Image image, List<PhysicalRange> physical, Midway midway) throws IOException {
        try (FileChannel spool = FileChannel.open(image.spool(), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, image.size()));
            long from = image.offset();
            long toHalf = image.size() / 2;
            for (PhysicalRange piece : physical) {
                long done = 0;
                while (done < piece.size()) {
                    long chunk = Math.min(buffer.capacity(), piece.size() - done);
                    buffer.clear().limit((int) (toHalf > 0 ? Math.min(chunk, toHalf) : chunk));
                    int count = spool.read(buffer, from + done);
                    if (count < 0) {
                        throw new EOFException(image.file() + ": its spool file was cut");
                    }
                    memory.write(piece.start() + done, buffer.flip());
                    done += count;
                    toHalf -= count;
                    if (toHalf == 0) {
                        midway.pass();
                    }
                }
                from += done;
            }
        }
    }

    @Override
    public void close() throws IOException {
        regions.values().forEach(CommunicationRegion::close);
        regions.clear();
        claims.close();
        deaths.close();
        links.close();
        statistics.close();
        producer.close();
        console.close();
        memory.close();
    }
}

package io.jailhouse.agent.cell;

import io.jailhouse.agent.control.DaemonLink;
import io.jailhouse.agent.uart.LineTime;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ClockPage;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.statistics.StatisticsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens a board's shared files and puts a cell together on top of them. */
public final class CellAssembly implements AutoCloseable, CellFaults {
    private static final Logger LOG = Logger.getLogger(CellAssembly.class.getName());
    private static final int ROOT_CELL = 0;

    private final ClockPage clock;
    private final BoardMemory memory;
    private final ConsoleFile console;
    private final ConsoleProducer hypervisorConsole;
    private final StatisticsFile statistics;
    private final Wakeups wakeups;
    private final ExecutedCell cell;
    private DaemonLink daemon;

    private CellAssembly(BoardPaths paths, int cellId, String cellName) throws IOException {
        clock = ClockPage.open(paths.clock());
        memory = BoardMemory.open(paths.memory());
        console = ConsoleFile.open(paths.hypervisorConsole());
        hypervisorConsole = console.producer(ProcessHandle.current().pid());
        statistics = StatisticsFile.open(paths.statistics());
        wakeups = Wakeups.open(paths.wakeups());
        wakeups.lifeOf(cellId).hold();
        WakeWord wakeWord = wakeups.of(cellId);
        Irqchip irqchip = new Irqchip(wakeWord::wake);
        SerialPorts ports = new SerialPorts(paths, LineTime.of(clock), irqchip::interrupts, wakeWord::wake);
        PciDevices pci = new PciDevices(paths, memory, wakeups, irqchip::interrupts);
        CellCpuMaker maker = new CellCpuMaker(clock, wakeWord);
        maker.watch(List.of(pci, ports));
        cell = new ExecutedCell(
                cellName,
                cellId == ROOT_CELL,
                new GrantedMemory(paths, memory, ports, pci),
                irqchip,
                pci,
                maker,
                statistics,
                this::printByte,
                this,
                new MessagePost(paths, cellId));
        new ClockFollower(clock, cell::followClock).start();
    }

    /**
     * Opens the board. The calling thread ends with the process: its end tells the daemon of the process's.
     *
     * @param paths where its files are
     * @param cellId the cell; 0 is the root cell
     * @param cellName name of the cell, for messages
     * @return a cell without a grant
     * @throws IOException if a file is missing or of another layout
     */
    public static CellAssembly open(BoardPaths paths, int cellId, String cellName) throws IOException {
        return new CellAssembly(paths, cellId, cellName);
    }

    /** Returns the cell. */
    public ExecutedCell cell() {
        return cell;
    }

    /** Says who hears of CPUs that stop; called before the first order. */
    public void reportTo(DaemonLink link) {
        daemon = link;
    }

    @Override
    public void parked(int cpu, String report, Violation violation) {
        print(report);
        daemon.cpuParked(cpu, violation);
    }

    @Override
    public void cannotContinue(String reason) {
        LOG.log(Level.SEVERE, reason);
        daemon.failed(reason);
    }

    private synchronized void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hypervisorConsole.write(bytes, 0, bytes.length);
    }

    private synchronized void printByte(int character) {
        hypervisorConsole.write((byte) character);
    }

    @Override
    public void close() throws IOException {
        cell.close();
        statistics.close();
        wakeups.close();
        hypervisorConsole.close();
        console.close();
        memory.close();
        // The clock page stays mapped: its follower sleeps on it until the process ends.
    }
}

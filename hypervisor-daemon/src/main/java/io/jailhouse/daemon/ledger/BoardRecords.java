package io.jailhouse.daemon.ledger;

import com.google.protobuf.ByteString;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigWriter;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.board.RootMemory;
import io.jailhouse.daemon.board.SerialPortModel;
import io.jailhouse.proto.BoardRecord;
import io.jailhouse.proto.CellRecord;
import io.jailhouse.proto.PieceRecord;
import io.jailhouse.proto.RootInmateRecord;
import io.jailhouse.proto.SerialPort;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** A board as a record, and back. */
final class BoardRecords {
    private static final String LEDGER = "the ledger";

    private BoardRecords() {}

    static BoardRecord of(Board board) {
        BoardRecord.Builder record = BoardRecord.newBuilder()
                .setSystem(ByteString.copyFrom(ConfigWriter.write(board.system())))
                .setGeneration(board.generation())
                .setSubpageLimit(board.rootMemory().subpageLimit());
        board.cells().forEach(cell -> record.addCells(of(cell)));
        board.rootMemory().mapped().forEach(piece -> record.addMapped(of(piece)));
        board.rootMemory().subpages().forEach(piece -> record.addSubpages(of(piece)));
        board.rootInmate().ifPresent(inmate -> record.setRootInmate(of(inmate)));
        board.ports().values().forEach(port -> record.addPorts(of(port)));
        return record.build();
    }

    private static CellRecord of(Cell cell) {
        CellRecord.Builder record = CellRecord.newBuilder()
                .setId(cell.id())
                .addAllCpus(cell.cpus())
                .addAllFailedCpus(cell.failedCpus())
                .setLoadable(cell.loadable())
                .setState(cell.state().name())
                .putAllViolations(cell.violations());
        if (!cell.isRoot()) {
            record.setConfig(ByteString.copyFrom(ConfigWriter.write(cell.config())));
        }
        return record.build();
    }

    private static PieceRecord of(RootMemory.Piece piece) {
        return PieceRecord.newBuilder()
                .setVirtualStart(piece.virtual().start())
                .setSize(piece.virtual().size())
                .setPhysicalStart(piece.physicalStart())
                .setFlags(piece.flags())
                .build();
    }

    private static RootInmateRecord of(RootInmate inmate) {
        RootInmateRecord.Builder record =
                RootInmateRecord.newBuilder().setEntry(inmate.entry()).setRunning(inmate.running());
        inmate.cpu().ifPresent(record::setCpu);
        return record.build();
    }

    private static SerialPort of(SerialPortModel port) {
        return SerialPort.newBuilder()
                .setPhysicalAddress(port.physicalAddress())
                .setType(port.type())
                .setFlags(port.flags())
                .setDivider(port.divider())
                .build();
    }

    /**
     * Makes a board of what a daemon wrote.
     *
     * @throws RuntimeException if the record does not describe a board
     */
    static Board board(BoardRecord record) {
        SystemConfig system = ConfigReader.readSystem(LEDGER, record.getSystem().toByteArray())
                .configuration();
        List<Cell> cells =
                record.getCellsList().stream().map(cell -> cell(cell, system)).toList();
        RootMemory memory = new RootMemory(
                record.getMappedList().stream().map(BoardRecords::piece).toList(),
                record.getSubpagesList().stream().map(BoardRecords::piece).toList(),
                record.getSubpageLimit());
        NavigableMap<Long, SerialPortModel> ports = new TreeMap<>();
        record.getPortsList()
                .forEach(port -> ports.put(
                        port.getPhysicalAddress(),
                        new SerialPortModel(
                                port.getPhysicalAddress(), port.getType(), port.getFlags(), port.getDivider())));
        Optional<RootInmate> inmate =
                record.hasRootInmate() ? Optional.of(inmate(record.getRootInmate())) : Optional.empty();
        return new Board(system, cells, memory, inmate, ports, record.getGeneration());
    }

    private static Cell cell(CellRecord record, SystemConfig system) {
        CellConfig config = record.getId() == Cell.ROOT_ID
                ? system.rootCell()
                : ConfigReader.readCell(LEDGER, record.getConfig().toByteArray(), system.architecture())
                        .configuration();
        return new Cell(
                record.getId(),
                config,
                new TreeSet<>(record.getCpusList()),
                new TreeSet<>(record.getFailedCpusList()),
                record.getLoadable(),
                CellState.valueOf(record.getState()),
                record.getViolationsMap());
    }

    private static RootMemory.Piece piece(PieceRecord record) {
        return new RootMemory.Piece(
                new PhysicalRange(record.getVirtualStart(), record.getSize()),
                record.getPhysicalStart(),
                record.getFlags());
    }

    private static RootInmate inmate(RootInmateRecord record) {
        return new RootInmate(
                record.getEntry(),
                record.hasCpu() ? OptionalInt.of(record.getCpu()) : OptionalInt.empty(),
                record.getRunning());
    }
}

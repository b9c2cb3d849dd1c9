package io.jailhouse.cli;

import io.jailhouse.config.NumberRanges;
import io.jailhouse.proto.AgentState;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.ListCellsResponse;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell list}: the table of the original; nothing when the board is not enabled. */
@Command(name = "list")
final class CellListCommand implements Callable<Integer> {
    private static final String ROW = "%-8s%-24s%-18s%-24s%-24s%n";

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    CellListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Cell> cells = cells(context.session(board.board()));
        if (output.isJson()) {
            context.json(cells.stream().map(CellListCommand::fields).toList());
            return 0;
        }
        if (!cells.isEmpty()) {
            context.out().printf(ROW, "ID", "Name", "State", "Assigned CPUs", "Failed CPUs");
        }
        cells.stream()
                // As the original reads a directory: ids are sorted as text, 10 before 2.
                .sorted(Comparator.comparing(cell -> Integer.toUnsignedString(cell.getId())))
                .forEach(cell -> context.out()
                        .printf(
                                ROW,
                                Integer.toUnsignedString(cell.getId()),
                                cell.getName(),
                                text(cell.getState()),
                                NumberRanges.format(cell.getCpusList()),
                                NumberRanges.format(cell.getFailedCpusList())));
        return 0;
    }

    /** Asks for the cells; a board without a daemon has none. */
    static List<Cell> cells(BoardSession session) {
        if (!session.hasSocket()) {
            return List.of();
        }
        try {
            ListCellsResponse response = session.call(
                    "cell list", hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()));
            return response.getCellsList();
        } catch (CommandFailure failure) {
            if (failure.lines().equals(BoardSession.noDaemon().lines())) {
                return List.of();
            }
            throw failure;
        }
    }

    /** Returns what the table shows for a state. */
    static String text(CellState state) {
        return switch (state) {
            case CELL_STATE_RUNNING -> "running";
            case CELL_STATE_RUNNING_LOCKED -> "running/locked";
            case CELL_STATE_SHUT_DOWN -> "shut down";
            case CELL_STATE_FAILED -> "failed";
            case CELL_STATE_COMM_ABI_MISMATCH -> "Comm ABI mismatch";
            case CELL_STATE_INVALID, UNRECOGNIZED -> "invalid";
        };
    }

    private static String text(AgentState state) {
        return switch (state) {
            case AGENT_STATE_NONE -> "none";
            case AGENT_STATE_RUNNING -> "running";
            case AGENT_STATE_STOPPED -> "stopped";
            case UNRECOGNIZED -> "unknown";
        };
    }

    /** Returns what JSON shows for a cell. */
    static Map<String, Object> fields(Cell cell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", Integer.toUnsignedLong(cell.getId()));
        fields.put("name", cell.getName());
        fields.put("state", text(cell.getState()));
        fields.put("assigned_cpus", cell.getCpusList());
        fields.put("failed_cpus", cell.getFailedCpusList());
        fields.put("agent_pid", cell.getAgentPid());
        fields.put("agent", text(cell.getAgentState()));
        if (cell.hasConsoleAddress()) {
            fields.put("console", "0x" + Long.toHexString(cell.getConsoleAddress()));
        }
        return fields;
    }
}

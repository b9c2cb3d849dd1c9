package io.jailhouse.cli;

import io.jailhouse.config.NumberRanges;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.DescribeOwnershipRequest;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.proto.OwnedRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ownership}: which cell owns what; nothing when the board is not enabled. */
@Command(name = "ownership")
final class OwnershipCommand implements Callable<Integer> {
    /** The one kind of range behind which there is no memory of the board. */
    private static final String COMMUNICATION = "communication";

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    OwnershipCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<CellOwnership> cells = context.session(board.board())
                .callIfServed(
                        "ownership",
                        hypervisor -> hypervisor.describeOwnership(DescribeOwnershipRequest.getDefaultInstance()))
                .map(DescribeOwnershipResponse::getCellsList)
                .orElse(List.of());
        if (output.isJson()) {
            context.json(cells.stream().map(OwnershipCommand::fields).toList());
        } else {
            cells.forEach(this::print);
        }
        return 0;
    }

    private void print(CellOwnership cell) {
        context.out()
                .printf(
                        "%-8s%-24s%s%n",
                        Integer.toUnsignedString(cell.getId()), cell.getName(), CellListCommand.text(cell.getState()));
        row("CPUs", NumberRanges.format(cell.getCpusList()));
        String label = "memory";
        for (OwnedRange range : cell.getRangesList()) {
            row(label, text(range));
            label = "";
        }
        row("interrupts", NumberRanges.format(cell.getInterruptsList()));
        row("PCI", String.join(" ", cell.getPciDevicesList()));
    }

    private void row(String label, String value) {
        if (!value.isEmpty()) {
            context.out().printf("        %-12s%s%n", label, value);
        }
    }

    static String text(OwnedRange range) {
        String place = range.getKind().equals(COMMUNICATION)
                ? "(%s bytes)".formatted(hex(range.getSize()))
                : hex(range.getPhysical()) + "-" + hex(range.getPhysical() + range.getSize() - 1);
        return place + " -> " + hex(range.getVirtual()) + " " + range.getRights() + " " + range.getKind();
    }

    private static Map<String, Object> fields(CellOwnership cell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", Integer.toUnsignedLong(cell.getId()));
        fields.put("name", cell.getName());
        fields.put("state", CellListCommand.text(cell.getState()));
        fields.put("cpus", cell.getCpusList());
        fields.put(
                "ranges",
                cell.getRangesList().stream().map(OwnershipCommand::fields).toList());
        fields.put("interrupts", cell.getInterruptsList());
        fields.put("pci_devices", List.copyOf(cell.getPciDevicesList()));
        return fields;
    }

    private static Map<String, Object> fields(OwnedRange range) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("physical", range.getKind().equals(COMMUNICATION) ? null : hex(range.getPhysical()));
        fields.put("virtual", hex(range.getVirtual()));
        fields.put("size", hex(range.getSize()));
        fields.put("rights", range.getRights());
        fields.put("kind", range.getKind());
        return fields;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}

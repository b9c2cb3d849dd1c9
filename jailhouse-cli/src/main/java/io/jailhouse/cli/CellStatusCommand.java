package io.jailhouse.cli;

import io.jailhouse.config.NumberRanges;
import io.jailhouse.proto.AddressOwner;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CpuViolation;
import io.jailhouse.proto.DescribeCellRequest;
import io.jailhouse.proto.DescribeCellResponse;
import io.jailhouse.proto.NearestRegion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell status}: a cell, and why each of its parked CPUs was parked. */
@Command(name = "status")
final class CellStatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    @Mixin
    private CellNameArguments cell;

    CellStatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DescribeCellRequest request =
                DescribeCellRequest.newBuilder().setCell(cell.reference()).build();
        DescribeCellResponse response =
                context.session(board.board()).call("cell status", hypervisor -> hypervisor.describeCell(request));
        if (output.isJson()) {
            context.json(fields(response));
        } else {
            print(response.getCell());
            response.getViolationsList().forEach(this::print);
        }
        return 0;
    }

    private void print(Cell described) {
        row("Cell", "%s (id %s)".formatted(described.getName(), Integer.toUnsignedString(described.getId())));
        row("State", CellListCommand.text(described.getState()));
        row("CPUs", NumberRanges.format(described.getCpusList()));
        row("Failed CPUs", NumberRanges.format(described.getFailedCpusList()));
        row("Agent", described.getAgentPid() == 0 ? "none" : "process " + described.getAgentPid());
        if (described.hasConfinement()) {
            row("Confined", ConfinementText.line(described.getConfinement()));
        }
        if (described.getTraced()) {
            row("Traced", "by cell trace, and slow for that");
        }
        if (described.hasConsoleAddress()) {
            row("Console", hex(described.getConsoleAddress()));
        }
    }

    private void print(CpuViolation violation) {
        context.out().println();
        context.out().printf("CPU %d parked: %s%n", violation.getCpu(), violation.getMessage());
        if (violation.getEsr() != 0) {
            row("Instruction", instruction(violation));
        }
        if (violation.hasAddress()) {
            List<String> owners = violation.getOwnersList().stream()
                    .map(CellStatusCommand::text)
                    .toList();
            row("Address", hex(violation.getAddress()) + ": " + (owners.isEmpty() ? "nobody's" : owners.getFirst()));
            owners.stream().skip(1).forEach(owner -> row("", owner));
        }
        if (violation.hasNearest()) {
            row("Nearest", text(violation.getNearest()));
        }
        if (!violation.getNeededRegion().isEmpty()) {
            row("Missing", "");
            violation.getNeededRegion().lines().forEach(line -> context.out().println("    " + line));
        }
    }

    private void row(String label, String value) {
        context.out().println("%-14s%s".formatted(label, value).stripTrailing());
    }

    private static String instruction(CpuViolation violation) {
        StringBuilder text = new StringBuilder("at " + hex(violation.getPc()));
        if (!violation.getFunction().isEmpty()) {
            text.append(" in ").append(violation.getFunction());
        }
        if (violation.hasInstruction()) {
            text.append(": %08x".formatted(violation.getInstruction()));
        }
        if (!violation.getMnemonic().isEmpty()) {
            text.append(' ').append(violation.getMnemonic());
        }
        return text.toString();
    }

    private static String text(AddressOwner owner) {
        String place = owner.hasRegion()
                ? "memory region %d of \"%s\"".formatted(owner.getRegion(), owner.getCell())
                : owner.getCell();
        return owner.getDevice().isEmpty() ? place : place + ", " + owner.getDevice();
    }

    private static String text(NearestRegion region) {
        String range = region.getSize() == 0
                ? hex(region.getVirtual())
                : hex(region.getVirtual()) + "-" + hex(region.getVirtual() + region.getSize() - 1);
        String place =
                region.getDistance() == 0 ? "holds the address" : "%s bytes away".formatted(hex(region.getDistance()));
        return "memory region %d (%s, %s) %s".formatted(region.getRegion(), range, region.getFlags(), place);
    }

    private static Map<String, Object> fields(DescribeCellResponse response) {
        Map<String, Object> fields = new LinkedHashMap<>(CellListCommand.fields(response.getCell()));
        if (response.getCell().hasConfinement()) {
            fields.put("confinement", ConfinementText.fields(response.getCell().getConfinement()));
        }
        fields.put("traced", response.getCell().getTraced());
        fields.put(
                "violations",
                response.getViolationsList().stream()
                        .map(CellStatusCommand::fields)
                        .toList());
        return fields;
    }

    private static Map<String, Object> fields(CpuViolation violation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpu", violation.getCpu());
        fields.put("message", violation.getMessage());
        fields.put("address", violation.hasAddress() ? hex(violation.getAddress()) : null);
        fields.put("size", violation.getSize());
        fields.put("write", violation.getWrite());
        fields.put("pc", hex(violation.getPc()));
        fields.put("esr", hex(violation.getEsr()));
        fields.put("instruction", violation.hasInstruction() ? "%08x".formatted(violation.getInstruction()) : null);
        fields.put("mnemonic", violation.getMnemonic());
        fields.put("function", violation.getFunction());
        fields.put(
                "owners",
                violation.getOwnersList().stream()
                        .map(owner -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("cell", owner.getCell());
                            one.put("region", owner.hasRegion() ? owner.getRegion() : null);
                            one.put("device", owner.getDevice());
                            return one;
                        })
                        .toList());
        if (violation.hasNearest()) {
            NearestRegion nearest = violation.getNearest();
            Map<String, Object> region = new LinkedHashMap<>();
            region.put("region", nearest.getRegion());
            region.put("virtual", hex(nearest.getVirtual()));
            region.put("size", hex(nearest.getSize()));
            region.put("flags", nearest.getFlags());
            region.put("distance", hex(nearest.getDistance()));
            fields.put("nearest_region", region);
        }
        fields.put("needed_region", violation.getNeededRegion());
        return fields;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}

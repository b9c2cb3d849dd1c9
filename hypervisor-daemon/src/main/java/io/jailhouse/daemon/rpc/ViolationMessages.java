package io.jailhouse.daemon.rpc;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.diagnosis.Diagnosis;
import io.jailhouse.proto.AddressOwner;
import io.jailhouse.proto.CpuViolation;
import io.jailhouse.proto.NearestRegion;
import io.jailhouse.proto.Violation;
import io.jailhouse.symbol.Symbols;
import java.util.Locale;

/** Describes violations to callers. */
final class ViolationMessages {
    private ViolationMessages() {}

    static CpuViolation of(Board board, Cell cell, int cpu, Violation violation, Symbols symbols) {
        Diagnosis diagnosis = Diagnosis.of(board, cell, violation);
        CpuViolation.Builder message = CpuViolation.newBuilder()
                .setCpu(cpu)
                .setMessage(headline(violation))
                .setSize(violation.getSize())
                .setWrite(violation.getWrite())
                .setPc(violation.getPc())
                .setEsr(violation.getEsr())
                .setMnemonic(violation.getMnemonic())
                .setFunction(symbols.at(violation.getPc()).orElse(""))
                .setNeededRegion(diagnosis.neededRegion());
        if (Diagnosis.hasAddress(violation)) {
            message.setAddress(violation.getAddress());
        }
        if (violation.hasInstruction()) {
            message.setInstruction(violation.getInstruction());
        }
        for (Diagnosis.Owner owner : diagnosis.owners()) {
            AddressOwner.Builder one =
                    AddressOwner.newBuilder().setCell(owner.name()).setDevice(owner.device());
            owner.region().ifPresent(one::setRegion);
            message.addOwners(one);
        }
        diagnosis.nearest().ifPresent(near -> message.setNearest(nearest(near)));
        return message.build();
    }

    /** Not every violation has a line of its own on the console. */
    private static String headline(Violation violation) {
        if (!violation.getMessage().isEmpty()) {
            return violation.getMessage();
        }
        return switch (violation.getKind()) {
            case VIOLATION_KIND_HYPERCALL -> "hvc with an immediate that is not Jailhouse's";
            case VIOLATION_KIND_SECURE_CALL -> "smc of an owner that nobody serves";
            case VIOLATION_KIND_SYSTEM_REGISTER -> "access to a system register that traps";
            case VIOLATION_KIND_REFUSED -> "a device refused the access";
            case VIOLATION_KIND_DATA, VIOLATION_KIND_FETCH, VIOLATION_KIND_ORDER, UNRECOGNIZED -> "violation";
        };
    }

    private static NearestRegion.Builder nearest(Diagnosis.Near near) {
        MemoryRegion region = near.region();
        return NearestRegion.newBuilder()
                .setRegion(near.index())
                .setVirtual(region.virtStart())
                .setSize(region.size())
                .setFlags(String.join(
                        " ",
                        MemoryFlag.of(region.flags()).stream()
                                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                                .toList()))
                .setDistance(near.distance());
    }
}

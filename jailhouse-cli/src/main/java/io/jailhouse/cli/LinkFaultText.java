package io.jailhouse.cli;

import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.FlippedBit;
import io.jailhouse.proto.LinkFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Describes faults of links: in a line, or in fields. */
final class LinkFaultText {
    private LinkFaultText() {}

    static String line(LinkFault fault) {
        return LinkNames.format(fault.getBdf()) + " " + text(fault);
    }

    private static String text(LinkFault fault) {
        return switch (fault.getFaultCase()) {
            case DOORBELL -> "doorbells to peer %d: %s".formatted(fault.getPeer(), text(fault.getDoorbell()));
            case STATE -> "peer %d shows state %d".formatted(fault.getPeer(), fault.getState());
            case FLIPPED -> {
                FlippedBit bit = fault.getFlipped();
                yield "bit %d of %s+0x%x flipped"
                        .formatted(bit.getBit(), SectionNames.format(bit.getSection()), bit.getOffset());
            }
            case FAULT_NOT_SET -> "a fault that this command does not know";
        };
    }

    private static String text(DoorbellFault fault) {
        List<String> parts = new ArrayList<>();
        if (fault.getDropPerMille() != 0) {
            parts.add(String.format(Locale.ROOT, "%s %% lost", percent(fault)));
        }
        if (fault.getDelayMicros() != 0) {
            parts.add(fault.getDelayMicros() + " us late");
        }
        if (fault.getDuplicate()) {
            parts.add("twice");
        }
        return String.join(", ", parts);
    }

    private static String percent(DoorbellFault fault) {
        int perMille = fault.getDropPerMille();
        return perMille % 10 == 0 ? String.valueOf(perMille / 10) : perMille / 10 + "." + perMille % 10;
    }

    static Map<String, Object> fields(LinkFault fault) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("link", LinkNames.format(fault.getBdf()));
        switch (fault.getFaultCase()) {
            case DOORBELL -> {
                fields.put("peer", fault.getPeer());
                fields.put("drop_percent", fault.getDoorbell().getDropPerMille() / 10.0);
                fields.put("delay_us", fault.getDoorbell().getDelayMicros());
                fields.put("duplicate", fault.getDoorbell().getDuplicate());
            }
            case STATE -> {
                fields.put("peer", fault.getPeer());
                fields.put("state", fault.getState());
            }
            case FLIPPED -> {
                fields.put("section", SectionNames.format(fault.getFlipped().getSection()));
                fields.put("offset", fault.getFlipped().getOffset());
                fields.put("bit", fault.getFlipped().getBit());
            }
            case FAULT_NOT_SET -> {}
        }
        return fields;
    }
}

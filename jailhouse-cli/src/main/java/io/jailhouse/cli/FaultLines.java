package io.jailhouse.cli;

import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.FaultAction;
import io.jailhouse.proto.LinkFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints faults: a line each, or JSON. */
final class FaultLines {
    private static final String ACTION = "FAULT_ACTION_";

    private FaultLines() {}

    static void print(
            CommandContext context, OutputOption output, List<LinkFault> links, List<ArmedFaultPoint> points) {
        if (output.isJson()) {
            List<Map<String, Object>> all = new ArrayList<>();
            links.forEach(fault -> all.add(LinkFaultText.fields(fault)));
            points.forEach(fault -> all.add(fields(fault)));
            context.json(all);
        } else {
            links.forEach(fault -> context.out().println(LinkFaultText.line(fault)));
            points.forEach(fault -> context.out().println(line(fault)));
        }
    }

    /** The word for an action. */
    static String word(FaultAction action) {
        return action.name().replace(ACTION, "").toLowerCase(Locale.ROOT);
    }

    private static String line(ArmedFaultPoint fault) {
        StringBuilder line = new StringBuilder(fault.getPoint() + " " + word(fault.getAction()));
        if (fault.getDelayMillis() != 0) {
            line.append(' ').append(fault.getDelayMillis()).append(" ms");
        }
        if (!fault.getCell().isEmpty()) {
            line.append(", cell \"").append(fault.getCell()).append('"');
        }
        return line + ", " + (fault.getCount() == 1 ? "once" : fault.getCount() + " times");
    }

    private static Map<String, Object> fields(ArmedFaultPoint fault) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("point", fault.getPoint());
        fields.put("action", word(fault.getAction()));
        if (!fault.getCell().isEmpty()) {
            fields.put("cell", fault.getCell());
        }
        fields.put("count", fault.getCount());
        if (fault.getDelayMillis() != 0) {
            fields.put("delay_ms", fault.getDelayMillis());
        }
        return fields;
    }
}

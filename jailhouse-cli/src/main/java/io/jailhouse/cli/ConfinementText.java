package io.jailhouse.cli;

import io.jailhouse.proto.Confinement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How {@code cell status} shows what confines an agent. */
final class ConfinementText {
    private static final int WITH_TCP = 4;
    private static final int WITH_SCOPES = 6;

    private ConfinementText() {}

    /** Returns one line. */
    static String line(Confinement confinement) {
        List<String> parts = new ArrayList<>();
        if (confinement.getSeccomp()) {
            parts.add("seccomp");
        }
        if (confinement.getLandlockAbi() > 0) {
            parts.add("landlock %d (%s)".formatted(confinement.getLandlockAbi(), restricted(confinement)));
        }
        if (confinement.getNoNewPrivileges()) {
            parts.add("no new privileges");
        }
        return parts.isEmpty() ? "no" : String.join(", ", parts);
    }

    private static String restricted(Confinement confinement) {
        String text = "files";
        if (confinement.getLandlockAbi() >= WITH_TCP) {
            text += ", tcp";
        }
        if (confinement.getLandlockAbi() >= WITH_SCOPES) {
            text += ", signals";
        }
        return text;
    }

    /** Returns what JSON shows. */
    static Map<String, Object> fields(Confinement confinement) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seccomp", confinement.getSeccomp());
        fields.put("landlock_abi", confinement.getLandlockAbi());
        fields.put("no_new_privileges", confinement.getNoNewPrivileges());
        return fields;
    }
}

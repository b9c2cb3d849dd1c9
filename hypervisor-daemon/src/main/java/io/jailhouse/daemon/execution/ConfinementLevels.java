package io.jailhouse.daemon.execution;

import io.jailhouse.shm.confine.ConfinementLevel;

/** Levels of confinement as messages have them. */
public final class ConfinementLevels {
    private ConfinementLevels() {}

    /** Reads a level; one that this daemon does not know is the usual one. */
    public static ConfinementLevel of(io.jailhouse.proto.ConfinementLevel message) {
        return switch (message) {
            case CONFINEMENT_LEVEL_STRICT -> ConfinementLevel.STRICT;
            case CONFINEMENT_LEVEL_OFF -> ConfinementLevel.OFF;
            case CONFINEMENT_LEVEL_BEST_EFFORT, UNRECOGNIZED -> ConfinementLevel.BEST_EFFORT;
        };
    }

    static io.jailhouse.proto.ConfinementLevel message(ConfinementLevel level) {
        return switch (level) {
            case STRICT -> io.jailhouse.proto.ConfinementLevel.CONFINEMENT_LEVEL_STRICT;
            case OFF -> io.jailhouse.proto.ConfinementLevel.CONFINEMENT_LEVEL_OFF;
            case BEST_EFFORT -> io.jailhouse.proto.ConfinementLevel.CONFINEMENT_LEVEL_BEST_EFFORT;
        };
    }
}

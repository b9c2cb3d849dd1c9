package io.jailhouse.cli;

import io.jailhouse.proto.ConfinementLevel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how agents are to be confined. */
final class ConfinementLevelConverter implements ITypeConverter<ConfinementLevel> {
    @Override
    public ConfinementLevel convert(String value) {
        return switch (value) {
            case "strict" -> ConfinementLevel.CONFINEMENT_LEVEL_STRICT;
            case "best-effort" -> ConfinementLevel.CONFINEMENT_LEVEL_BEST_EFFORT;
            case "off" -> ConfinementLevel.CONFINEMENT_LEVEL_OFF;
            default -> throw new TypeConversionException("\"" + value + "\" is not strict, best-effort or off");
        };
    }
}

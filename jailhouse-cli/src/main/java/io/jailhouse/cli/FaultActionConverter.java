package io.jailhouse.cli;

import io.jailhouse.proto.FaultAction;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what shall happen at a fault point. */
final class FaultActionConverter implements ITypeConverter<FaultAction> {
    @Override
    public FaultAction convert(String word) {
        return Arrays.stream(FaultAction.values())
                .filter(action -> action != FaultAction.UNRECOGNIZED && action != FaultAction.FAULT_ACTION_UNSPECIFIED)
                .filter(action -> FaultLines.word(action).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException("\"" + word + "\" is none of crash, hang, delay and error"));
    }
}

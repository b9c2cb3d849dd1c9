package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.Section;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sections of a link: {@code state} for the table, {@code rw}, {@code out2} for the output section of peer 2. */
final class SectionNames implements ITypeConverter<Integer> {
    private static final Pattern OUTPUT = Pattern.compile("out([0-9]{1,2})");

    @Override
    public Integer convert(String word) {
        Matcher output = OUTPUT.matcher(word);
        if (output.matches() && Integer.parseInt(output.group(1)) < LinkDescriptor.PEERS) {
            return Section.FIRST_OUTPUT + Integer.parseInt(output.group(1));
        }
        return switch (word) {
            case "state" -> Section.STATE_TABLE;
            case "rw" -> Section.READ_WRITE;
            default ->
                throw new TypeConversionException(
                        "\"" + word + "\" is no section of a link: state, rw, or out0 to out11");
        };
    }

    static String format(int section) {
        return switch (section) {
            case Section.STATE_TABLE -> "state";
            case Section.READ_WRITE -> "rw";
            default -> "out" + (section - Section.FIRST_OUTPUT);
        };
    }
}

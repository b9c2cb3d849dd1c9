package io.jailhouse.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Links by bus, device and function, as the hypervisor console prints them: {@code 00:01.0}. */
final class LinkNames implements ITypeConverter<Integer> {
    private static final Pattern BDF = Pattern.compile("([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\\.([0-7])");

    @Override
    public Integer convert(String word) {
        Matcher bdf = BDF.matcher(word);
        if (!bdf.matches() || Integer.parseInt(bdf.group(2), 16) > 0x1f) {
            throw new TypeConversionException(
                    "\"" + word + "\" is no link: bus, device and function, such as 00:01.0");
        }
        return Integer.parseInt(bdf.group(1), 16) << 8
                | Integer.parseInt(bdf.group(2), 16) << 3
                | Integer.parseInt(bdf.group(3));
    }

    static String format(int bdf) {
        return String.format(Locale.ROOT, "%02x:%02x.%x", bdf >> 8 & 0xff, bdf >> 3 & 0x1f, bdf & 7);
    }
}

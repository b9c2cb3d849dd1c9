package io.jailhouse.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long to wait: {@code 50us}, {@code 500ms}, {@code 5s}, {@code 2m}; a plain number is seconds. */
final class WaitTimeConverter implements ITypeConverter<Duration> {
    /** Nine digits of any unit are far more than the year that the daemon waits at most, and never overflow. */
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(us|ms|s|m|)");

    @Override
    public Duration convert(String word) {
        Matcher time = TIME.matcher(word);
        if (!time.matches()) {
            throw new TypeConversionException("\"" + word + "\" is no time such as 500ms, 5s or 2m");
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "us" -> Duration.ofNanos(1000 * number);
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}

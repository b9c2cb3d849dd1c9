package io.jailhouse.benchmark;

import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers that an inmate prints, one a line. */
final class ConsoleNumbers {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ConsoleReader reader;
    private final Pattern line;
    private final StringBuilder text = new StringBuilder();

    /** Reads lines; the first group of the pattern, which matches a whole line, is the number. */
    ConsoleNumbers(ConsoleReader reader, Pattern line) {
        this.reader = reader;
        this.line = line;
    }

    /** Waits for so many lines. */
    int[] take(int count) throws IOException {
        int[] numbers = new int[count];
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int taken = 0; taken < count; ) {
            Matcher matcher = line.matcher(text);
            int end = 0;
            while (taken < count && matcher.find()) {
                numbers[taken++] = Integer.parseInt(matcher.group(1));
                end = matcher.end();
            }
            text.delete(0, end);
            if (taken < count) {
                if (!reader.await(TimeUnit.MINUTES.toNanos(1))) {
                    throw new IOException("the cell has stopped printing");
                }
                text.append(new String(buffer, 0, reader.read(buffer), StandardCharsets.US_ASCII));
            }
        }
        return numbers;
    }
}

package io.jailhouse.config.source;

/**
 * A source or header.
 *
 * @param path as shown in messages
 * @param text content
 */
public record SourceFile(String path, String text) {
    /**
     * Gives one line.
     *
     * @param number from 1 on
     * @return the line without its end; empty behind the last one
     */
    String line(int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }
}

package io.jailhouse.config.source;

import io.jailhouse.config.FixedBytes;

/** Writes an initialiser, indented by tabs. */
final class InitializerText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** Opens braces behind a designator, which may be empty, with a comment, which may be empty. */
    void open(String designator, String comment) {
        line((designator.isEmpty() ? "" : designator + " = ") + "{" + comment(comment));
        depth++;
    }

    void close() {
        depth--;
        line("},");
    }

    /** A member, unless it is 0 as it would be anyway. */
    void number(String member, long value) {
        if (value != 0) {
            expression(member, hex(value));
        }
    }

    void decimal(String member, long value) {
        if (value != 0) {
            expression(member, Long.toUnsignedString(value));
        }
    }

    void expression(String member, String value) {
        line("." + member + " = " + value + ",");
    }

    /** A string, unless it is empty. */
    void string(String member, FixedBytes bytes) {
        String stored = bytes.latin1();
        int end = stored.length();
        while (end > 0 && stored.charAt(end - 1) == 0) {
            end--;
        }
        if (end > 0) {
            StringBuilder quoted = new StringBuilder("\"");
            for (char c : stored.substring(0, end).toCharArray()) {
                boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
                quoted.append(plain ? String.valueOf(c) : "\\%03o".formatted((int) c));
            }
            expression(member, quoted.append('"').toString());
        }
    }

    void line(String content) {
        text.append("\t".repeat(depth)).append(content).append('\n');
    }

    /** A line with a comment, which may be empty. */
    void line(String content, String comment) {
        line((content + comment(comment)).strip());
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static String comment(String comment) {
        return comment.isEmpty() ? "" : " /* " + comment.replaceAll("[^ -~]|\\*/", "?") + " */";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

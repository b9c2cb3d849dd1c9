package io.jailhouse.config.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of {@code /proc/iomem} or {@code /proc/ioports}, with those that are indented below it.
 *
 * @param start first address or port
 * @param end last address or port
 * @param name who has it
 * @param parts what lies inside of it
 */
record Resource(long start, long end, String name, List<Resource> parts) {
    private static final Pattern LINE = Pattern.compile("( *)([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.*)");
    private static final int MOST = 100_000;
    private static final int DEEPEST = 32;
    private static final int HEX = 16;

    Resource {
        parts = List.copyOf(parts);
    }

    private record Line(int level, long start, long end, String name) {}

    /**
     * Reads a file.
     *
     * @throws MachineFormatException if it is something else, or its addresses are hidden
     */
    static List<Resource> read(MachineFiles files, String path) {
        List<String> text = files.text(path).lines().limit(MOST).toList();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            lines.add(line(path + ":" + (i + 1), text.get(i)));
        }
        if (!lines.isEmpty() && lines.stream().allMatch(it -> it.start() == 0 && it.end() == 0)) {
            throw new MachineFormatException(path + ": all addresses are hidden; only root can read them");
        }
        List<Resource> roots = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            next = nest(lines, next, roots);
        }
        return List.copyOf(roots);
    }

    private static Line line(String place, String text) {
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches()) {
            throw new MachineFormatException(place + ": not a line of the form START-END : NAME");
        }
        long start = Long.parseUnsignedLong(matcher.group(2), HEX);
        long end = Long.parseUnsignedLong(matcher.group(3), HEX);
        int level = matcher.group(1).length() / 2;
        if (start < 0 || end < start || end == Long.MAX_VALUE || level > DEEPEST) {
            throw new MachineFormatException(place + ": no such range can be");
        }
        return new Line(level, start, end, matcher.group(4).strip());
    }

    /** Adds the line at an index with all that belongs to it; gives the index behind them. */
    private static int nest(List<Line> lines, int at, List<Resource> siblings) {
        Line line = lines.get(at);
        List<Resource> parts = new ArrayList<>();
        int next = at + 1;
        while (next < lines.size() && lines.get(next).level() > line.level()) {
            next = nest(lines, next, parts);
        }
        siblings.add(new Resource(line.start(), line.end(), line.name(), parts));
        return next;
    }

    /** This one and all inside of it. */
    Stream<Resource> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(Resource::all));
    }

    /** The innermost ones. */
    Stream<Resource> leaves() {
        return parts.isEmpty() ? Stream.of(this) : parts.stream().flatMap(Resource::leaves);
    }
}

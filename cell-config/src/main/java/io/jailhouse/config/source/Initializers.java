package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the value of an object and writes it into the object's bytes. */
final class Initializers {
    private static final int BYTES_PER_STEP = 16;

    private final TokenCursor tokens;
    private final Diagnostics diagnostics;
    private final Names names;
    private final Budget budget;
    private final byte[] bytes;

    Initializers(TokenCursor tokens, Diagnostics diagnostics, Names names, Budget budget, byte[] bytes) {
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        this.names = names;
        this.budget = budget;
        this.bytes = bytes;
    }

    /** Reads the value of the whole object. */
    void fill(CType type) {
        Place whole = new Place(type, 0, 0, 0);
        if (tokens.peek().is("{")) {
            braces(whole);
        } else if (type instanceof IntegerType) {
            number(whole);
        } else if (isText(whole)) {
            text(whole);
        } else {
            throw diagnostics.mistake(
                    tokens.peek(), "'{' is missing before " + tokens.peek().quoted());
        }
    }

    /** Where a value goes; {@code bitWidth} is 0 unless it is a bit-field. */
    private record Place(CType type, long offset, int bitOffset, int bitWidth) {}

    /** A structure or array that is being filled, and how far. */
    private static final class Level {
        private final CType type;
        private final long offset;
        private long index;

        Level(CType type, long offset) {
            this.type = type;
            this.offset = offset;
        }

        static Level in(Place place) {
            return new Level(place.type(), place.offset());
        }

        private long count() {
            return switch (type) {
                case ArrayType array -> array.count();
                case AggregateType aggregate ->
                    aggregate.isUnion()
                            ? Math.min(1, aggregate.members().size())
                            : aggregate.members().size();
                default -> 0;
            };
        }

        boolean isFull() {
            return index >= count();
        }

        void advance() {
            // A union has one value, whichever member it was given through.
            index = type instanceof AggregateType aggregate && aggregate.isUnion() ? count() : index + 1;
        }

        Place place() {
            if (type instanceof ArrayType array) {
                return new Place(
                        array.element(), offset + index * array.element().size(), 0, 0);
            }
            Member member = ((AggregateType) type).members().get((int) index);
            return new Place(member.type(), offset + member.offset(), member.bitOffset(), member.bitWidth());
        }
    }

    private void braces(Place place) {
        tokens.next();
        if (place.type() instanceof IntegerType) {
            number(place);
            closeBraces();
        } else if (isText(place)) {
            text(place);
            closeBraces();
        } else {
            clear(place);
            list(place);
        }
    }

    private void closeBraces() {
        tokens.takes(",");
        if (!tokens.takes("}")) {
            throw diagnostics.mistake(
                    tokens.peek(), "'}' is missing before " + tokens.peek().quoted());
        }
    }

    private void list(Place place) {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(Level.in(place));
        while (!tokens.takes("}")) {
            if (tokens.isAtEnd()) {
                throw diagnostics.mistake(tokens.peek(), "'}' is missing before the end of the file");
            }
            int begin = tokens.index();
            try {
                entry(levels);
            } catch (SyntaxMistake told) {
                skipEntry();
                while (levels.size() > 1) {
                    levels.pop();
                }
                levels.peek().advance();
            }
            if (!tokens.takes(",") && !tokens.peek().is("}") && !tokens.isAtEnd()) {
                diagnostics.error(
                        tokens.peek().position(),
                        "',' is missing before " + tokens.peek().quoted());
                if (tokens.index() == begin) {
                    tokens.next();
                }
            }
        }
    }

    private void skipEntry() {
        while (!tokens.isAtEnd() && !tokens.peek().is(",") && !tokens.peek().is("}")) {
            Token token = tokens.peek();
            if (token.is("{") || token.is("(") || token.is("[")) {
                tokens.skipBrackets();
            } else {
                tokens.next();
            }
        }
    }

    private void entry(Deque<Level> levels) {
        Map<Level, Long> lastOfRange = new HashMap<>();
        List<Long> copies = List.of();
        if (tokens.peek().is(".") || tokens.peek().is("[")) {
            copies = designators(levels, lastOfRange);
        } else if (levels.getLast().isFull()) {
            throw diagnostics.mistake(
                    tokens.peek(),
                    "this is one value more than " + levels.getLast().type.name() + " has room for");
        }
        Place filled = value(levels);
        for (long distance : copies) {
            copy(filled, distance);
        }
        lastOfRange.forEach((level, last) -> level.index = last);
        levels.peek().advance();
        while (levels.size() > 1 && levels.peek().isFull()) {
            levels.pop();
            levels.peek().advance();
        }
    }

    /** Goes to the place that designators name; gives the distances of the others that ranges name. */
    private List<Long> designators(Deque<Level> levels, Map<Level, Long> lastOfRange) {
        while (levels.size() > 1) {
            levels.pop();
        }
        List<Long> distances = List.of(0L);
        boolean outermost = true;
        while (tokens.peek().is(".") || tokens.peek().is("[")) {
            if (!outermost) {
                levels.push(Level.in(levels.peek().place()));
            }
            outermost = false;
            if (tokens.next().is(".")) {
                memberDesignator(levels);
            } else {
                distances = indexDesignator(levels.peek(), distances, lastOfRange);
            }
        }
        if (!tokens.takes("=")) {
            throw diagnostics.mistake(
                    tokens.peek(), "'=' is missing before " + tokens.peek().quoted());
        }
        return distances.subList(1, distances.size());
    }

    private void memberDesignator(Deque<Level> levels) {
        Token name = tokens.next();
        while (true) {
            Level level = levels.peek();
            if (!(level.type instanceof AggregateType aggregate)) {
                throw diagnostics.mistake(name, level.type.name() + " has no members");
            }
            int index = aggregate.indexOf(name.text());
            if (index < 0) {
                throw diagnostics.mistake(
                        name,
                        "%s has no member %s%s"
                                .formatted(
                                        aggregate.name(),
                                        name.quoted(),
                                        diagnostics.proposal(name.text(), aggregate.memberNames())));
            }
            level.index = index;
            if (!aggregate.members().get(index).isAnonymous()) {
                return;
            }
            levels.push(Level.in(level.place()));
        }
    }

    private List<Long> indexDesignator(Level level, List<Long> distances, Map<Level, Long> lastOfRange) {
        Token begin = tokens.peek();
        long first = Expressions.of(tokens, diagnostics, names).constant().value();
        long last = tokens.takes("...")
                ? Expressions.of(tokens, diagnostics, names).constant().value()
                : first;
        if (!tokens.takes("]")) {
            throw diagnostics.mistake(
                    tokens.peek(), "']' is missing before " + tokens.peek().quoted());
        }
        if (!(level.type instanceof ArrayType array)) {
            throw diagnostics.mistake(begin, level.type.name() + " is no array");
        }
        if (first < 0 || last < first || last >= array.count()) {
            throw diagnostics.mistake(
                    begin, "there is no element " + (first < 0 ? first : last) + " in " + array.name());
        }
        level.index = first;
        lastOfRange.put(level, last);
        List<Long> all = new ArrayList<>();
        for (long element = 0; element <= last - first; element++) {
            for (long distance : distances) {
                all.add(distance + element * array.element().size());
            }
        }
        budget.take(all.size());
        return all;
    }

    /** Reads one value into the place at the current level, or deeper if the value is one of a structure's members. */
    private Place value(Deque<Level> levels) {
        Place place = levels.peek().place();
        if (tokens.peek().is("{")) {
            braces(place);
            return place;
        }
        while (!(place.type() instanceof IntegerType) && !isText(place)) {
            Level inner = Level.in(place);
            if (inner.isFull()) {
                throw diagnostics.mistake(tokens.peek(), place.type().name() + " has no room for a value");
            }
            levels.push(inner);
            place = inner.place();
        }
        if (place.type() instanceof IntegerType) {
            number(place);
        } else {
            text(place);
        }
        return place;
    }

    private boolean isText(Place place) {
        return tokens.peek().kind() == Kind.STRING && place.type() instanceof ArrayType array && array.isText();
    }

    private void text(Place place) {
        clear(place);
        Token begin = tokens.peek();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (tokens.peek().kind() == Kind.STRING) {
            Token part = tokens.next();
            Literals.bytes(part.text())
                    .ifPresentOrElse(
                            text::writeBytes,
                            () -> diagnostics.error(part.position(), "the string has an escape that C does not have"));
        }
        if (text.size() > place.type().size()) {
            diagnostics.error(
                    begin.position(),
                    "the string has %d characters, but there is room for %d"
                            .formatted(text.size(), place.type().size()));
        }
        int length = (int) Math.min(text.size(), place.type().size());
        System.arraycopy(text.toByteArray(), 0, bytes, (int) place.offset(), length);
    }

    private void number(Place place) {
        Token begin = tokens.peek();
        Operand operand = Expressions.of(tokens, diagnostics, names).constant();
        IntegerType type = (IntegerType) place.type();
        int width = place.bitWidth() > 0 ? place.bitWidth() : type.bytes() * Byte.SIZE;
        long value = operand.value();
        long cut = width == Long.SIZE ? value : value & ((1L << width) - 1);
        boolean fits = value == cut || (isSigned(operand) && value < 0 && value >= -(1L << (width - 1)));
        if (!fits) {
            diagnostics.warning(
                    begin.position(),
                    "0x%x does not fit into the %d bits of this field, which gets 0x%x".formatted(value, width, cut));
        }
        store(place, width, cut);
    }

    private static boolean isSigned(Operand operand) {
        return operand.type() instanceof IntegerType type && type.signed();
    }

    private void store(Place place, int width, long value) {
        for (int bit = 0; bit < width; bit++) {
            int at = place.bitOffset() + bit;
            int index = (int) place.offset() + at / Byte.SIZE;
            int mask = 1 << at % Byte.SIZE;
            bytes[index] = (byte) ((value >>> bit & 1) != 0 ? bytes[index] | mask : bytes[index] & ~mask);
        }
    }

    private long load(Place place) {
        long value = 0;
        for (int bit = 0; bit < place.bitWidth(); bit++) {
            int at = place.bitOffset() + bit;
            value |= (long) (bytes[(int) place.offset() + at / Byte.SIZE] >> at % Byte.SIZE & 1) << bit;
        }
        return value;
    }

    private void copy(Place from, long distance) {
        if (from.bitWidth() > 0) {
            Place to = new Place(from.type(), from.offset() + distance, from.bitOffset(), from.bitWidth());
            store(to, from.bitWidth(), load(from));
            return;
        }
        int size = (int) from.type().size();
        budget.take(1 + size / BYTES_PER_STEP);
        System.arraycopy(bytes, (int) from.offset(), bytes, (int) (from.offset() + distance), size);
    }

    private void clear(Place place) {
        int size = (int) place.type().size();
        budget.take(1 + size / BYTES_PER_STEP);
        Arrays.fill(bytes, (int) place.offset(), (int) place.offset() + size, (byte) 0);
    }
}

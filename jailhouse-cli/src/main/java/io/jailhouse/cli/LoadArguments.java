package io.jailhouse.cli;

import io.jailhouse.proto.CellReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The words of {@code cell load}: {@code {ID | [--name] NAME} {IMAGE | -s "STRING"} [-a ADDRESS] ...}. An address
 * belongs to the image just before it.
 *
 * @param cell which cell
 * @param images what goes where, in order
 */
record LoadArguments(CellReference cell, List<Image> images) {
    /** An image: a file, a string that is loaded with its terminating NUL, or bytes made from a file. */
    record Image(Source source, long address) {
        String name() {
            return switch (source) {
                case Source.OfFile(Path file) -> file.toString();
                case Source.OfString(String text) -> '"' + text + '"';
                case Source.OfBytes made -> made.name();
            };
        }

        byte[] bytes() {
            return switch (source) {
                case Source.OfFile(Path file) -> CommandContext.readFile(file);
                case Source.OfString(String text) -> CommandContext.terminated(text);
                case Source.OfBytes made -> made.bytes();
            };
        }
    }

    sealed interface Source {
        record OfFile(Path file) implements Source {}

        record OfString(String text) implements Source {}

        record OfBytes(String name, byte[] bytes) implements Source {}
    }

    /**
     * Reads the words.
     *
     * @return empty for wrong usage
     */
    static Optional<LoadArguments> parse(List<String> words) {
        int at = 0;
        if (words.isEmpty()) {
            return Optional.empty();
        }
        CellReference cell;
        if (words.get(0).equals("--name")) {
            if (words.size() < 2) {
                return Optional.empty();
            }
            cell = CellNameArguments.ofName(words.get(1));
            at = 2;
        } else {
            cell = CellNameArguments.of(words.get(0));
            at = 1;
        }
        return images(words.subList(at, words.size())).map(images -> new LoadArguments(cell, images));
    }

    /**
     * Reads the words that name images.
     *
     * @return at least one image, or empty for wrong usage
     */
    static Optional<List<Image>> images(List<String> words) {
        int at = 0;
        List<Image> images = new ArrayList<>();
        while (at < words.size()) {
            Source source;
            if (isOption(words.get(at), "-s", "--string")) {
                if (++at == words.size()) {
                    return Optional.empty();
                }
                source = new Source.OfString(words.get(at++));
            } else {
                source = new Source.OfFile(Path.of(words.get(at++)));
            }
            long address = 0;
            if (at < words.size() && isOption(words.get(at), "-a", "--address")) {
                OptionalLong given =
                        at + 1 < words.size() ? Numbers.parseAddress(words.get(at + 1)) : OptionalLong.empty();
                if (given.isEmpty()) {
                    return Optional.empty();
                }
                address = given.getAsLong();
                at += 2;
            }
            images.add(new Image(source, address));
        }
        return images.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(images));
    }

    private static boolean isOption(String word, String shortName, String longName) {
        return word.equals(shortName) || word.equals(longName);
    }
}

package io.jailhouse.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words as a shell does: blanks separate, single quotes keep everything, double quotes all but a
 * backslash before {@code "} and {@code \}, a backslash outside of quotes keeps the next character, and {@code #} at the
 * start of a word begins a comment.
 */
final class CommandWords {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private CommandWords(String line) {
        this.line = line;
    }

    /**
     * Splits a line.
     *
     * @throws IllegalArgumentException if it ends in the middle of a word; the message is for the user
     */
    static List<String> split(String line) {
        CommandWords split = new CommandWords(line);
        split.run();
        return List.copyOf(split.words);
    }

    private void run() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '#' && !inWord) {
                return;
            }
            if (Character.isWhitespace(c)) {
                endWord();
                continue;
            }
            inWord = true;
            switch (c) {
                case '\'', '"' -> quoted(c);
                case '\\' -> {
                    if (at == line.length()) {
                        throw new IllegalArgumentException("nothing follows the backslash at the end of the line");
                    }
                    word.append(line.charAt(at++));
                }
                default -> word.append(c);
            }
        }
        endWord();
    }

    private void quoted(char quote) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                return;
            }
            boolean escape = c == '\\' && quote == '"' && at < line.length() && "\"\\".indexOf(line.charAt(at)) >= 0;
            word.append(escape ? line.charAt(at++) : c);
        }
        throw new IllegalArgumentException("the quote " + quote + " is not closed");
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}

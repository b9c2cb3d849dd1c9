package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A place in the tokens of a translation unit. Takes note of {@code #pragma pack} when it passes one. */
final class TokenCursor {
    private static final int NATURAL = Integer.MAX_VALUE;

    private final List<Token> tokens;
    private final Deque<Integer> packings = new ArrayDeque<>();
    private int packing = NATURAL;
    private int at;

    /**
     * Begins at the first token.
     *
     * @param tokens the last of them is the end
     */
    TokenCursor(List<Token> tokens) {
        this.tokens = tokens;
        passPragmas();
    }

    Token peek() {
        return tokens.get(at);
    }

    /** How many tokens lie before this one. */
    int index() {
        return at;
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
            passPragmas();
        }
        return token;
    }

    boolean takes(String text) {
        boolean found = peek().is(text);
        if (found) {
            next();
        }
        return found;
    }

    /** Goes behind a token that must be here. */
    void expect(String text, Diagnostics diagnostics) {
        if (!takes(text)) {
            throw diagnostics.mistake(peek(), "'%s' is missing before %s".formatted(text, peek().quoted()));
        }
    }

    boolean isAtEnd() {
        return peek().kind() == Kind.END;
    }

    /** The largest alignment of members, in bytes, as {@code #pragma pack} says. */
    int packing() {
        return packing;
    }

    /** Goes behind the bracket that closes what begins here. */
    void skipBrackets() {
        int depth = 0;
        do {
            Token token = next();
            if (token.is("(") || token.is("{") || token.is("[")) {
                depth++;
            } else if (token.is(")") || token.is("}") || token.is("]")) {
                depth--;
            }
        } while (depth > 0 && !isAtEnd());
    }

    private void passPragmas() {
        while (tokens.get(at).kind() == Kind.PRAGMA && at < tokens.size() - 1) {
            pragma(tokens.get(at).text().replaceAll("\\s", ""));
            at++;
        }
    }

    private void pragma(String text) {
        if (!text.startsWith("pack(") || !text.endsWith(")")) {
            return;
        }
        for (String word : text.substring("pack(".length(), text.length() - 1).split(",", -1)) {
            switch (word) {
                case "push" -> packings.push(packing);
                case "pop" -> packing = packings.isEmpty() ? NATURAL : packings.pop();
                case "1", "2", "4", "8" -> packing = Integer.parseInt(word);
                case "" -> packing = NATURAL;
                default -> {}
            }
        }
    }
}

package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.List;

/** Cuts a file into tokens; comments and spliced lines vanish. */
final class Lexer {
    private static final int END = -1;
    private static final List<String> LONG_PUNCTUATORS = List.of(
            "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=",
            "/=", "%=", "&=", "|=", "^=", "##");
    private static final String PUNCTUATORS = "[](){}.&*+-~!/%<>^|?:;=,#";

    private final SourceFile file;
    private final String text;
    private int at;
    private int line = 1;
    private int column = 1;

    Lexer(SourceFile file) {
        this.file = file;
        this.text = file.text();
        skipSplices();
    }

    /** The next token; a newline is one, and at the end it is {@link Kind#END} again and again. */
    Token next() {
        boolean space = false;
        while (true) {
            int c = peek();
            if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b) {
                advance();
            } else if (text.startsWith("//", at)) {
                while (peek() != END && peek() != '\n') {
                    advance();
                }
            } else if (text.startsWith("/*", at)) {
                Position start = position();
                if (!skipComment()) {
                    return new Token(Kind.INVALID, "/*", start, space);
                }
            } else {
                break;
            }
            space = true;
        }
        return token(space);
    }

    private Token token(boolean space) {
        Position start = position();
        int c = peek();
        if (c == END) {
            return new Token(Kind.END, "", start, space);
        } else if (c == '\n') {
            advance();
            return new Token(Kind.NEWLINE, "\n", start, space);
        } else if (isWordStart(c)) {
            return new Token(Kind.WORD, word(), start, space);
        } else if (isDigit(c)) {
            return new Token(Kind.NUMBER, word(), start, space);
        } else if (c == '"' || c == '\'') {
            return quoted(start, space, c);
        }
        for (String punctuator : LONG_PUNCTUATORS) {
            if (text.startsWith(punctuator, at)) {
                punctuator.chars().forEach(any -> advance());
                return new Token(Kind.PUNCTUATOR, punctuator, start, space);
            }
        }
        advance();
        boolean known = PUNCTUATORS.indexOf(c) >= 0;
        return new Token(known ? Kind.PUNCTUATOR : Kind.INVALID, String.valueOf((char) c), start, space);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (isWordStart(peek()) || isDigit(peek()) || (peek() == '.' && !isWordStart(word.charAt(0)))) {
            word.append((char) peek());
            advance();
        }
        return word.toString();
    }

    private Token quoted(Position start, boolean space, int quote) {
        StringBuilder literal = new StringBuilder();
        do {
            if (peek() == '\\') {
                literal.append('\\');
                advance();
            }
            if (peek() == END || peek() == '\n') {
                return new Token(Kind.INVALID, literal.toString(), start, space);
            }
            literal.append((char) peek());
            advance();
        } while (peek() != quote);
        literal.append((char) quote);
        advance();
        return new Token(quote == '"' ? Kind.STRING : Kind.CHARACTER, literal.toString(), start, space);
    }

    private boolean skipComment() {
        advance();
        advance();
        while (peek() != END) {
            boolean closes = text.startsWith("*/", at);
            advance();
            if (closes) {
                advance();
                return true;
            }
        }
        return false;
    }

    private static boolean isWordStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private Position position() {
        return new Position(file, line, column);
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void advance() {
        if (at < text.length()) {
            if (text.charAt(at++) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
            skipSplices();
        }
    }

    private void skipSplices() {
        while (text.startsWith("\\\n", at) || text.startsWith("\\\r\n", at)) {
            at += text.charAt(at + 1) == '\n' ? 2 : 3;
            line++;
            column = 1;
        }
    }
}

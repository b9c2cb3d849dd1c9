package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The condition of an {@code #if}: every number has 64 bits, a name that is no macro is 0. */
final class Condition {
    private final Set<String> macros;
    private final MacroExpander expander;
    private final Diagnostics diagnostics;

    Condition(Set<String> macros, MacroExpander expander, Diagnostics diagnostics) {
        this.macros = macros;
        this.expander = expander;
        this.diagnostics = diagnostics;
    }

    /**
     * Tells whether the condition holds.
     *
     * @param directive for the place of the end
     * @param words behind it
     * @return false too if the condition is wrong, which has been told
     */
    boolean holds(Token directive, List<Token> words) {
        List<Token> numbers = new ArrayList<>();
        for (Token token : expander.expand(withoutDefined(words))) {
            numbers.add(token.isWord() ? number(token, false) : token);
        }
        numbers.add(new Token(Kind.END, "", directive.position(), false));
        TokenCursor cursor = new TokenCursor(numbers);
        try {
            Operand result = Expressions.ofDirective(cursor, diagnostics).conditional();
            if (cursor.peek().kind() != Kind.END) {
                diagnostics.error(
                        cursor.peek().position(), "unexpected " + cursor.peek().quoted() + " behind the condition");
            }
            return result.value() != 0;
        } catch (SyntaxMistake told) {
            return false;
        }
    }

    private List<Token> withoutDefined(List<Token> words) {
        List<Token> replaced = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            Token token = words.get(i);
            if (!token.is("defined")) {
                replaced.add(token);
            } else if (i + 1 < words.size() && words.get(i + 1).isWord()) {
                i++;
                replaced.add(number(token, macros.contains(words.get(i).text())));
            } else if (i + 3 < words.size()
                    && words.get(i + 1).is("(")
                    && words.get(i + 3).is(")")) {
                replaced.add(number(token, macros.contains(words.get(i + 2).text())));
                i += 3;
            } else {
                diagnostics.error(token.position(), "'defined' needs the name of a macro");
                replaced.add(number(token, false));
            }
        }
        return replaced;
    }

    private static Token number(Token token, boolean value) {
        return new Token(Kind.NUMBER, value ? "1L" : "0L", token.position(), token.afterSpace());
    }
}

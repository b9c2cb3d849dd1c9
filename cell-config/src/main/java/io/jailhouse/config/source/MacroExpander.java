package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces macros by what they stand for. Each token knows the macros that it came from and is not open to them again
 * (Prosser's algorithm), so that expansion ends.
 */
final class MacroExpander {
    private static final int MAX_DEPTH = 100;
    private static final int NAMES_PER_STEP = 4;
    private static final String PASTE = "##";
    private static final String STRINGIZE = "#";

    private final Map<String, Macro> macros;
    private final Budget budget;
    private final Diagnostics diagnostics;

    MacroExpander(Map<String, Macro> macros, Budget budget, Diagnostics diagnostics) {
        this.macros = macros;
        this.budget = budget;
        this.diagnostics = diagnostics;
    }

    List<Token> expand(List<Token> tokens) {
        return expand(tokens, 0);
    }

    private List<Token> expand(List<Token> tokens, int depth) {
        Deque<Token> rest = new ArrayDeque<>(tokens);
        List<Token> expanded = new ArrayList<>();
        while (!rest.isEmpty()) {
            budget.take(1);
            Token token = rest.poll();
            Optional<Macro> macro = macro(token);
            if (macro.isEmpty()) {
                expanded.add(token.is("__LINE__") ? lineNumber(token) : token);
            } else if (!macro.get().functionLike()) {
                pushBack(rest, new Substitution(macro.get(), token, List.of(), token.hidden(), depth).result());
            } else if (rest.isEmpty() || !rest.peek().is("(")) {
                expanded.add(token);
            } else {
                rest.poll();
                arguments(macro.get(), token, rest).ifPresent(call -> {
                    Set<String> hidden = new HashSet<>(token.hidden());
                    hidden.retainAll(call.closing().hidden());
                    pushBack(rest, new Substitution(macro.get(), token, call.arguments(), hidden, depth).result());
                });
            }
        }
        return expanded;
    }

    private Optional<Macro> macro(Token token) {
        return token.isWord() && !token.hidden().contains(token.text())
                ? Optional.ofNullable(macros.get(token.text()))
                : Optional.empty();
    }

    private static Token lineNumber(Token token) {
        return new Token(Kind.NUMBER, Integer.toString(token.position().line()), token.position(), token.afterSpace());
    }

    private static void pushBack(Deque<Token> rest, List<Token> tokens) {
        for (Token token : tokens.reversed()) {
            rest.addFirst(token);
        }
    }

    private record Call(List<List<Token>> arguments, Token closing) {}

    /** Takes the arguments up to the closing parenthesis; empty after an error. */
    private Optional<Call> arguments(Macro macro, Token use, Deque<Token> rest) {
        List<List<Token>> arguments = new ArrayList<>();
        List<Token> argument = new ArrayList<>();
        int depth = 0;
        while (true) {
            Token token = rest.poll();
            if (token == null) {
                diagnostics.error(use.position(), "the call of macro " + macro.name() + " has no closing parenthesis");
                return Optional.empty();
            }
            budget.take(1);
            if (token.is(")") && depth == 0) {
                arguments.add(argument);
                return checked(macro, use, arguments).map(all -> new Call(all, token));
            }
            boolean takesRest =
                    macro.variadic() && arguments.size() == macro.parameters().size() - 1;
            if (token.is(",") && depth == 0 && !takesRest) {
                arguments.add(argument);
                argument = new ArrayList<>();
                continue;
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            argument.add(token);
        }
    }

    private Optional<List<List<Token>>> checked(Macro macro, Token use, List<List<Token>> arguments) {
        int wanted = macro.parameters().size();
        if (wanted == 0 && arguments.size() == 1 && arguments.getFirst().isEmpty()) {
            return Optional.of(List.of());
        }
        if (macro.variadic() && arguments.size() == wanted - 1) {
            arguments.add(List.of());
        }
        if (arguments.size() != wanted) {
            diagnostics.error(
                    use.position(),
                    "macro %s takes %d arguments, but is given %d".formatted(macro.name(), wanted, arguments.size()));
            return Optional.empty();
        }
        return Optional.of(arguments);
    }

    /** One use of one macro. */
    private final class Substitution {
        private final Macro macro;
        private final Token use;
        private final List<List<Token>> arguments;
        private final List<List<Token>> expandedArguments = new ArrayList<>();
        private final Position place;
        private final Set<String> hidden;
        private final int depth;

        Substitution(Macro macro, Token use, List<List<Token>> arguments, Set<String> hidden, int depth) {
            this.macro = macro;
            this.use = use;
            this.arguments = arguments;
            this.place = use.position().in(macro.name());
            this.hidden = new HashSet<>(hidden);
            this.hidden.add(macro.name());
            this.depth = depth;
            arguments.forEach(any -> expandedArguments.add(null));
            budget.take(this.hidden.size());
        }

        List<Token> result() {
            if (depth >= MAX_DEPTH) {
                diagnostics.error(use.position(), "calls of macros nest too deep");
                return List.of();
            }
            List<Token> result = new ArrayList<>();
            List<Token> body = macro.body();
            int i = 0;
            while (i < body.size()) {
                int end = i + elementLength(i);
                if (end < body.size() && body.get(end).is(PASTE)) {
                    List<Token> pasted = raw(i);
                    while (end < body.size() && body.get(end).is(PASTE)) {
                        int next = end + 1;
                        if (next >= body.size()) {
                            break;
                        }
                        pasted = paste(pasted, raw(next), macro.variadic() && isLastParameter(next));
                        end = next + elementLength(next);
                    }
                    result.addAll(pasted);
                } else {
                    result.addAll(element(i));
                }
                i = Math.max(end, i + 1);
            }
            budget.take(result.size() * (1 + hidden.size() / NAMES_PER_STEP));
            return result.stream().map(token -> token.hiddenFrom(hidden)).toList();
        }

        private boolean isStringizing(int i) {
            return macro.functionLike()
                    && macro.body().get(i).is(STRINGIZE)
                    && i + 1 < macro.body().size()
                    && macro.parameter(macro.body().get(i + 1)) >= 0;
        }

        private int elementLength(int i) {
            return isStringizing(i) ? 2 : 1;
        }

        private boolean isLastParameter(int i) {
            return macro.parameter(macro.body().get(i)) == macro.parameters().size() - 1;
        }

        /** The tokens of one element of the body, its arguments expanded. */
        private List<Token> element(int i) {
            int parameter = macro.parameter(macro.body().get(i));
            if (parameter < 0) {
                return raw(i);
            }
            if (expandedArguments.get(parameter) == null) {
                expandedArguments.set(parameter, expand(arguments.get(parameter), depth + 1));
            }
            return expandedArguments.get(parameter);
        }

        /** The tokens of one element of the body, arguments as they were given. */
        private List<Token> raw(int i) {
            Token token = macro.body().get(i);
            if (isStringizing(i)) {
                return List.of(
                        stringized(arguments.get(macro.parameter(macro.body().get(i + 1)))));
            }
            int parameter = macro.parameter(token);
            return parameter >= 0 ? arguments.get(parameter) : List.of(token.expandedAt(place, Set.of()));
        }

        private Token stringized(List<Token> argument) {
            StringBuilder text = new StringBuilder("\"");
            for (Token token : argument) {
                text.append(token.afterSpace() && text.length() > 1 ? " " : "")
                        .append(
                                token.kind() == Kind.STRING || token.kind() == Kind.CHARACTER
                                        ? token.text().replace("\\", "\\\\").replace("\"", "\\\"")
                                        : token.text());
            }
            budget.take(text.length());
            return new Token(Kind.STRING, text.append('"').toString(), place, true);
        }

        private List<Token> paste(List<Token> left, List<Token> right, boolean rest) {
            // The comma before an empty rest of arguments vanishes, as in gcc.
            if (rest && !left.isEmpty() && left.getLast().is(",")) {
                List<Token> both = new ArrayList<>(right.isEmpty() ? left.subList(0, left.size() - 1) : left);
                both.addAll(right);
                return both;
            }
            if (left.isEmpty() || right.isEmpty()) {
                return left.isEmpty() ? right : left;
            }
            List<Token> pasted = new ArrayList<>(left.subList(0, left.size() - 1));
            pasted.add(glued(left.getLast(), right.getFirst()));
            pasted.addAll(right.subList(1, right.size()));
            return pasted;
        }

        private Token glued(Token left, Token right) {
            budget.take(left.text().length() + right.text().length());
            Lexer lexer = new Lexer(new SourceFile(place.file().path(), left.text() + right.text()));
            Token both = lexer.next();
            if (lexer.next().kind() != Kind.END) {
                diagnostics.error(
                        place, "%s and %s pasted together are no token".formatted(left.quoted(), right.quoted()));
            }
            return new Token(both.kind(), both.text(), place, left.afterSpace());
        }
    }
}

package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the translation unit: includes, conditions, macros. What is left of directives are {@link Kind#PRAGMA}s. */
final class Preprocessor {
    private static final int MAX_INCLUDE_DEPTH = 50;
    private static final Set<String> CONDITIONS = Set.of("if", "ifdef", "ifndef", "elif", "else", "endif");

    private final IncludeFiles files;
    private final Budget budget;
    private final Diagnostics diagnostics;
    private final Map<String, Macro> macros = new HashMap<>();
    private final MacroExpander expander;
    private final Set<String> once = new HashSet<>();
    private final List<Token> pending = new ArrayList<>();
    private final List<Token> output = new ArrayList<>();

    Preprocessor(IncludeFiles files, Budget budget, Diagnostics diagnostics) {
        this.files = files;
        this.budget = budget;
        this.diagnostics = diagnostics;
        this.expander = new MacroExpander(macros, budget, diagnostics);
    }

    /**
     * Processes a file and what it includes.
     *
     * @param main the file
     * @param definitions macros that are defined before it begins
     * @return the tokens, the last of them {@link Kind#END}
     */
    List<Token> process(SourceFile main, Map<String, String> definitions) {
        definitions.forEach((name, value) -> define(line("-D", name + " " + value)));
        Token end = new Inclusion(main, 0).process();
        flush();
        output.add(end);
        return output;
    }

    /** The names of all macros that are defined by now. */
    Stream<String> macroNames() {
        return macros.keySet().stream();
    }

    private static List<Token> line(String path, String text) {
        Lexer lexer = new Lexer(new SourceFile(path, text));
        return rest(lexer);
    }

    private void flush() {
        output.addAll(expander.expand(pending));
        pending.clear();
    }

    private static List<Token> rest(Lexer lexer) {
        List<Token> line = new ArrayList<>();
        Token token = lexer.next();
        while (token.kind() != Kind.NEWLINE && token.kind() != Kind.END && !isOpenComment(token)) {
            line.add(token);
            token = lexer.next();
        }
        return line;
    }

    private static boolean isOpenComment(Token token) {
        return token.kind() == Kind.INVALID && token.text().equals("/*");
    }

    private void define(List<Token> line) {
        if (line.isEmpty() || !line.getFirst().isWord()) {
            line.stream().findFirst().ifPresent(token -> diagnostics.error(token.position(), "a macro has a name"));
            return;
        }
        Token name = line.getFirst();
        boolean functionLike =
                line.size() > 1 && line.get(1).is("(") && !line.get(1).afterSpace();
        List<String> parameters = new ArrayList<>();
        boolean variadic = false;
        int body = 1;
        if (functionLike) {
            body = 2;
            while (body < line.size() && !line.get(body).is(")")) {
                Token token = line.get(body);
                if (token.is("...")) {
                    variadic = true;
                    parameters.add("__VA_ARGS__");
                } else if (token.isWord()) {
                    parameters.add(token.text());
                } else if (!token.is(",")) {
                    diagnostics.error(token.position(), "a macro's parameter is a name, not " + token.quoted());
                }
                body++;
            }
            if (body == line.size()) {
                diagnostics.error(
                        name.position(), "the parameters of macro " + name.text() + " have no closing parenthesis");
                return;
            }
            body++;
        }
        flush();
        macros.put(
                name.text(),
                new Macro(
                        name.text(),
                        functionLike,
                        List.copyOf(parameters),
                        variadic,
                        List.copyOf(line.subList(body, line.size()))));
    }

    /** One branch of a condition. */
    private record Branch(Position begin, boolean surroundingActive, boolean taken, boolean active, boolean last) {}

    /** One file as it is read. */
    private final class Inclusion {
        private final SourceFile file;
        private final int depth;
        private final Lexer lexer;
        private final Deque<Branch> branches = new ArrayDeque<>();

        Inclusion(SourceFile file, int depth) {
            this.file = file;
            this.depth = depth;
            this.lexer = new Lexer(file);
        }

        /** Reads the file; gives its end. */
        Token process() {
            boolean lineStart = true;
            Token token = lexer.next();
            for (; token.kind() != Kind.END; token = lexer.next()) {
                budget.take(1);
                if (lineStart && token.is("#")) {
                    directive();
                } else if (token.kind() == Kind.NEWLINE) {
                    lineStart = true;
                } else {
                    lineStart = false;
                    text(token);
                }
            }
            for (Branch open : branches) {
                diagnostics.error(open.begin(), "the condition has no #endif");
            }
            return token;
        }

        private void text(Token token) {
            if (isActive() && token.kind() == Kind.INVALID) {
                diagnostics.error(token.position(), token.invalidity());
            } else if (isActive()) {
                pending.add(token);
            }
        }

        private boolean isActive() {
            return branches.isEmpty() || branches.peek().active();
        }

        private void directive() {
            List<Token> line = rest(lexer);
            budget.take(line.size());
            if (line.isEmpty()) {
                return;
            }
            Token name = line.getFirst();
            List<Token> words = line.subList(1, line.size());
            if (CONDITIONS.contains(name.text())) {
                condition(name, words);
            } else if (isActive()) {
                switch (name.text()) {
                    case "define" -> define(words);
                    case "undef" -> {
                        flush();
                        words.stream().findFirst().ifPresent(word -> macros.remove(word.text()));
                    }
                    case "include" -> include(name, words);
                    case "pragma" -> pragma(name, words);
                    case "error" -> diagnostics.error(name.position(), "#error " + spelled(words));
                    case "warning" -> diagnostics.warning(name.position(), "#warning " + spelled(words));
                    case "line" -> {}
                    default -> diagnostics.error(name.position(), "unknown directive #" + name.text());
                }
            }
        }

        private void pragma(Token name, List<Token> words) {
            if (!words.isEmpty() && words.getFirst().is("once")) {
                once.add(file.path());
            } else {
                flush();
                output.add(new Token(Kind.PRAGMA, spelled(words), name.position(), false));
            }
        }

        private void include(Token name, List<Token> words) {
            List<Token> expanded = !words.isEmpty() && words.getFirst().isWord() ? expander.expand(words) : words;
            String text = spelled(expanded).replace(" ", "");
            boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
            if (!quoted && !(text.length() > 2 && text.startsWith("<") && text.endsWith(">"))) {
                diagnostics.error(name.position(), "#include needs \"FILE\" or <FILE>");
                return;
            }
            String wanted = text.substring(1, text.length() - 1);
            Optional<SourceFile> found = files.find(wanted, quoted ? Optional.of(file.path()) : Optional.empty())
                    .or(() -> BuiltInHeaders.find(wanted));
            Position at = words.getFirst().position();
            if (found.isEmpty()) {
                diagnostics.error(at, "there is no file " + wanted);
            } else if (depth >= MAX_INCLUDE_DEPTH) {
                diagnostics.error(at, "includes nest too deep");
            } else if (!once.contains(found.get().path())) {
                flush();
                new Inclusion(found.get(), depth + 1).process();
                flush();
            }
        }

        private void condition(Token name, List<Token> words) {
            boolean opens = name.text().startsWith("if");
            if (!opens && branches.isEmpty()) {
                diagnostics.error(name.position(), "#" + name.text() + " without #if");
                return;
            }
            if (opens) {
                boolean holds = isActive() && holds(name, words);
                branches.push(new Branch(name.position(), isActive(), holds, holds, false));
                return;
            }
            Branch before = branches.pop();
            if (name.is("endif")) {
                return;
            }
            if (before.last()) {
                diagnostics.error(name.position(), "#" + name.text() + " behind #else");
            }
            boolean open = before.surroundingActive() && !before.taken();
            boolean holds = open && (name.is("else") || holds(name, words));
            branches.push(new Branch(
                    before.begin(), before.surroundingActive(), before.taken() || holds, holds, name.is("else")));
        }

        private boolean holds(Token name, List<Token> words) {
            if (words.isEmpty()) {
                diagnostics.error(name.position(), "#" + name.text() + " without a condition");
                return false;
            }
            return switch (name.text()) {
                case "ifdef" -> macros.containsKey(words.getFirst().text());
                case "ifndef" -> !macros.containsKey(words.getFirst().text());
                default -> new Condition(macros.keySet(), expander, diagnostics).holds(name, words);
            };
        }
    }

    private static String spelled(List<Token> words) {
        StringBuilder text = new StringBuilder();
        for (Token word : words) {
            text.append(word.afterSpace() && !text.isEmpty() ? " " : "").append(word.text());
        }
        return text.toString();
    }
}

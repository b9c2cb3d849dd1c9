package io.jailhouse.config.source;

import io.jailhouse.config.source.TypeReader.Declarator;
import java.util.List;
import java.util.Optional;

/** Reads the declarations of a translation unit and fills the one object that has a value. Functions are passed over. */
final class Declarations {
    private static final long MAX_OBJECT_BYTES = 1 << 20;

    private final TokenCursor tokens;
    private final Diagnostics diagnostics;
    private final Budget budget;
    private final TypeReader types;
    private Optional<byte[]> object = Optional.empty();

    Declarations(TokenCursor tokens, List<String> macros, Diagnostics diagnostics, Budget budget) {
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        this.budget = budget;
        this.types = new TypeReader(tokens, diagnostics, macros);
    }

    /** Reads to the end; gives the bytes of the object, if there is one. */
    Optional<byte[]> read() {
        while (!tokens.isAtEnd()) {
            try {
                declaration();
            } catch (SyntaxMistake told) {
                skipDeclaration();
            }
        }
        return object;
    }

    private void skipDeclaration() {
        while (!tokens.isAtEnd()) {
            Token token = tokens.peek();
            if (token.is("{") || token.is("(") || token.is("[")) {
                tokens.skipBrackets();
            } else if (tokens.next().is(";")) {
                return;
            }
        }
    }

    private void declaration() {
        if (tokens.takes(";")) {
            return;
        }
        if (tokens.peek().is("_Static_assert") || tokens.peek().is("static_assert")) {
            assertion();
            return;
        }
        boolean typedef = tokens.takes("typedef");
        CType base = types.specifiers();
        typedef |= tokens.takes("typedef");
        if (tokens.takes(";")) {
            return;
        }
        do {
            Declarator declarator = types.declarator(base);
            types.attributes();
            if (declarator.isFunction() && tokens.peek().is("{")) {
                tokens.skipBrackets();
                return;
            } else if (typedef) {
                types.defineType(declarator.name().text(), declarator.type());
            } else if (!declarator.isFunction()) {
                object(declarator);
            }
        } while (tokens.takes(","));
        tokens.expect(";", diagnostics);
    }

    private void assertion() {
        Token keyword = tokens.next();
        tokens.expect("(", diagnostics);
        boolean holds = Expressions.of(tokens, diagnostics, types).constant().value() != 0;
        String reason = tokens.takes(",") ? " " + tokens.next().text() : "";
        if (!holds) {
            diagnostics.error(keyword.position(), "the assertion does not hold" + reason);
        }
        tokens.expect(")", diagnostics);
        tokens.expect(";", diagnostics);
    }

    private void object(Declarator declarator) {
        CType type = types.complete(declarator);
        types.defineObject(declarator.name().text(), type);
        if (!tokens.takes("=")) {
            return;
        }
        if (object.isPresent()) {
            diagnostics.error(
                    declarator.name().position(), "a second object with a value: a configuration is one structure");
        }
        if (type.size() > MAX_OBJECT_BYTES) {
            throw diagnostics.mistake(declarator.name(), type.size() + " bytes are more than a configuration can have");
        }
        byte[] bytes = new byte[(int) type.size()];
        object = Optional.of(bytes);
        new Initializers(tokens, diagnostics, types, budget, bytes).fill(type);
    }
}

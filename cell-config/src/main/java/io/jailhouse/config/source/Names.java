package io.jailhouse.config.source;

import java.util.Optional;
import java.util.stream.Stream;

/** What names mean in an expression. */
interface Names {
    /** The constant or object of a name. */
    Optional<Operand> value(String name);

    /** True if a type begins with this token. */
    boolean beginsType(Token token);

    /** Reads a type as it stands in a cast or behind sizeof. */
    CType typeName(TokenCursor tokens);

    /** All names of values, to propose one. */
    Stream<String> values();

    /** No names at all. */
    static Names none() {
        return new Names() {
            @Override
            public Optional<Operand> value(String name) {
                return Optional.empty();
            }

            @Override
            public boolean beginsType(Token token) {
                return false;
            }

            @Override
            public CType typeName(TokenCursor tokens) {
                throw new IllegalStateException("no types here");
            }

            @Override
            public Stream<String> values() {
                return Stream.empty();
            }
        };
    }
}

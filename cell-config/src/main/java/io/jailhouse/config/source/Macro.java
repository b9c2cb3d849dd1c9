package io.jailhouse.config.source;

import java.util.List;

/**
 * A macro.
 *
 * @param name by which it is used
 * @param functionLike true if it takes arguments, maybe none
 * @param parameters names; that of a variadic macro's rest is the last one
 * @param variadic true if the last parameter takes all that is left
 * @param body what it stands for
 */
record Macro(String name, boolean functionLike, List<String> parameters, boolean variadic, List<Token> body) {
    /** The parameter's number, or -1. */
    int parameter(Token token) {
        return token.isWord() ? parameters.indexOf(token.text()) : -1;
    }
}

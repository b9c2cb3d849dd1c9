/**
 * The C form of configurations: what users of Jailhouse write, compiled to the bytes of a {@code .cell} file without a
 * C compiler.
 *
 * <p>{@link io.jailhouse.config.source.ConfigCompiler} is the way in. {@code Lexer} makes tokens, {@code Preprocessor}
 * and {@code MacroExpander} the translation unit, {@code Declarations} and {@code Expressions} read the part of C that
 * configurations use, {@code Initializers} fills the object's bytes as gcc does for a 64-bit little-endian machine.
 *
 * <p>Whatever the text, compiling ends soon and in little memory: {@code Budget} bounds the work, depths are limited,
 * and every mistake is a {@link io.jailhouse.config.source.Diagnostic}, never an exception. The package is pure:
 * files other than the built-in headers come through {@link io.jailhouse.config.source.IncludeFiles}.
 *
 * <p>The parser is written by hand, and so is the preprocessor: a command that compiles has 300 ms with the start of
 * its JVM, positions of mistakes must be those of the user's file also inside of macros, and the work of hostile
 * macros must be bounded.
 */
package io.jailhouse.config.source;

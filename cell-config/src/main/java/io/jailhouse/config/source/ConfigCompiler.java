package io.jailhouse.config.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles the C form of a configuration to the bytes that gcc and objcopy make of it. Holds no state between
 * compilations; safe for any thread if the files are.
 */
public final class ConfigCompiler {
    private final IncludeFiles files;

    /**
     * Makes a compiler.
     *
     * @param files of the user, which win over the built-in headers
     */
    public ConfigCompiler(IncludeFiles files) {
        this.files = files;
    }

    /**
     * Compiles one file. Ends within a second, whatever the text is.
     *
     * @param main the file
     * @param definitions macros by name, as {@code -D} gives them
     * @return the bytes, or all mistakes
     */
    public Compilation compile(SourceFile main, Map<String, String> definitions) {
        Diagnostics diagnostics = new Diagnostics();
        Optional<byte[]> object = Optional.empty();
        Position begin = new Position(main, 1, 1);
        try {
            Budget budget = new Budget();
            Preprocessor preprocessor = new Preprocessor(files, budget, diagnostics);
            TokenCursor tokens = new TokenCursor(preprocessor.process(main, definitions));
            List<String> macros = preprocessor.macroNames().toList();
            object = new Declarations(tokens, macros, diagnostics, budget).read();
            if (object.isEmpty() && !diagnostics.isFailed()) {
                diagnostics.error(begin, "no object has a value here: a configuration is one structure with a value");
            }
        } catch (Budget.Exhausted e) {
            diagnostics.error(begin, e.getMessage());
        }
        return new Compilation(diagnostics.isFailed() ? Optional.empty() : object, diagnostics.all());
    }
}

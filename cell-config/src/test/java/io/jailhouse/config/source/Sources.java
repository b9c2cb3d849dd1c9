package io.jailhouse.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short sources for tests. */
final class Sources {
    private Sources() {}

    static Compilation compile(String text) {
        return compile(text, Map.of(), Map.of());
    }

    /** Compiles with files to include, by name, and macros. */
    static Compilation compile(String text, Map<String, String> files, Map<String, String> macros) {
        IncludeFiles includes =
                (name, includer) -> Optional.ofNullable(files.get(name)).map(content -> new SourceFile(name, content));
        return new ConfigCompiler(includes).compile(new SourceFile("a.c", text), macros);
    }

    /** The bytes, as unsigned numbers, of a source without mistakes. */
    static List<Integer> bytes(String text) {
        return bytes(compile(text));
    }

    static List<Integer> bytes(Compilation compilation) {
        assertThat(compilation.diagnostics()).isEmpty();
        byte[] bytes = compilation.bytes().orElseThrow();
        return java.util.stream.IntStream.range(0, bytes.length)
                .mapToObj(i -> Byte.toUnsignedInt(bytes[i]))
                .toList();
    }

    /** {@code line:column: message} of each mistake. */
    static List<String> mistakes(String text) {
        Compilation compilation = compile(text);
        return compilation.diagnostics().stream()
                .map(it -> it.line() + ":" + it.column() + ": " + it.message())
                .toList();
    }
}

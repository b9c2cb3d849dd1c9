package io.jailhouse.junit;

import io.jailhouse.config.source.Compilation;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.Diagnostic;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The binary form of a configuration at a location; a {@code .c} file there is compiled. */
final class ConfigurationBytes {
    /** Headers lie beside the file that includes them, or are built in. */
    private static final IncludeFiles BESIDE = (name, includer) -> includer.flatMap(path -> find(folder(path) + name));

    private ConfigurationBytes() {}

    static byte[] read(String location) {
        byte[] content = Location.read(location);
        if (!location.endsWith(".c")) {
            return content;
        }
        Compilation compilation = new ConfigCompiler(BESIDE).compile(source(location, content), Map.of());
        return compilation
                .bytes()
                .orElseThrow(() -> new IllegalArgumentException(compilation.diagnostics().stream()
                        .map(Diagnostic::format)
                        .collect(Collectors.joining("", location + " does not compile\n", ""))));
    }

    private static String folder(String location) {
        int scheme = location.startsWith(Location.CLASS_PATH) ? Location.CLASS_PATH.length() : 0;
        return location.substring(0, Math.max(scheme, location.lastIndexOf('/') + 1));
    }

    private static Optional<SourceFile> find(String location) {
        try {
            return Optional.of(source(location, Location.read(location)));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    private static SourceFile source(String location, byte[] content) {
        return new SourceFile(location, new String(content, StandardCharsets.UTF_8));
    }
}

package io.jailhouse.config.source;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.SystemConfig;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Writes the C form of a configuration. What it writes compiles to the very bytes it was given: it compiles its own result,
 * and where the names of the format cannot express a stored byte, it writes plain bytes.
 */
public final class ConfigDecompiler {
    private static final int BYTES_PER_LINE = 12;
    private static final String INCLUDES = "#include <jailhouse/types.h>\n#include <jailhouse/cell-config.h>\n\n";

    private ConfigDecompiler() {}

    /**
     * Decompiles.
     *
     * @param file name for messages and for the comment at the begin
     * @param bytes content of a {@code .cell} file
     * @return C source
     * @throws ConfigFormatException if the bytes are no configuration
     */
    public static String decompile(String file, byte[] bytes) {
        Configuration configuration = ConfigReader.read(file, bytes).configuration();
        return decompile(head(file, configuration), bytes, configuration, SourceComments.on(configuration));
    }

    /**
     * Writes the C form of a configuration of which more is known than it says.
     *
     * @param bytes content of a {@code .cell} file
     * @param comments what is known
     * @return C source
     * @throws ConfigFormatException if the bytes are no configuration
     */
    public static String decompile(byte[] bytes, SourceComments comments) {
        StringBuilder head = new StringBuilder("/*\n");
        comments.head()
                .forEach(line ->
                        head.append((" * " + printable(line)).stripTrailing()).append('\n'));
        Configuration configuration = ConfigReader.read("board", bytes).configuration();
        return decompile(head.append(" */\n" + INCLUDES).toString(), bytes, configuration, comments);
    }

    private static String decompile(String head, byte[] bytes, Configuration configuration, SourceComments comments) {
        byte[] behind = Arrays.copyOfRange(bytes, (int) configuration.storedSize(), bytes.length);
        String source = head + new ConfigSource(configuration, behind, comments).text();
        Optional<byte[]> compiled = new ConfigCompiler(IncludeFiles.none())
                .compile(new SourceFile("decompiled.c", source), Map.of())
                .bytes();
        boolean same = compiled.isPresent() && Arrays.equals(compiled.get(), bytes);
        return same ? source : head + plain(bytes);
    }

    private static String head(String file, Configuration configuration) {
        String what = switch (configuration) {
            case SystemConfig system -> "board and root cell";
            case CellConfig cell -> "cell";
        };
        String architecture =
                configuration.architecture().map(it -> ", " + it.label()).orElse("");
        return ("/* %s: %s \"%s\"%s. */\n" + INCLUDES)
                .formatted(printable(file), what, printable(configuration.name()), architecture);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]|\\*/", "?");
    }

    private static String plain(byte[] bytes) {
        StringBuilder text = new StringBuilder("/* Some of its bytes have no name in the format. */\n");
        text.append("__u8 config[").append(bytes.length).append("] = {\n");
        for (int at = 0; at < bytes.length; at += BYTES_PER_LINE) {
            StringJoiner line = new StringJoiner(", ", "\t", ",\n");
            for (int i = at; i < Math.min(at + BYTES_PER_LINE, bytes.length); i++) {
                line.add("0x%02x".formatted(bytes[i]));
            }
            text.append(line);
        }
        return text.append("};\n").toString();
    }
}

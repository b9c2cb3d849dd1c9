package io.jailhouse.config.machine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The files of a machine, wherever they are: of this machine, copied into a folder, collected in an archive. */
public interface MachineFiles {
    /**
     * Reads a file.
     *
     * @param path absolute, for example {@code /proc/iomem}
     * @return its content; empty if there is no such file or it may not be read
     */
    Optional<byte[]> read(String path);

    /**
     * Reads a part of a file that cannot be read whole, such as {@code /dev/mem}.
     *
     * @param path absolute
     * @param offset of the first byte, not negative
     * @param length number of bytes
     * @return exactly as many bytes; empty if they cannot be had
     */
    Optional<byte[]> read(String path, long offset, int length);

    /**
     * Lists a folder.
     *
     * @param folder absolute path
     * @return the names in it, sorted; empty if there is no such folder
     */
    List<String> list(String folder);

    /**
     * Reads a file that must be there.
     *
     * @param path absolute
     * @return its content
     * @throws MachineFormatException if it is not there
     */
    default byte[] required(String path) {
        return read(path).orElseThrow(() -> new MachineFormatException(path + ": cannot be read"));
    }

    /**
     * Reads a file that must be there, as text.
     *
     * @param path absolute
     * @return its content
     * @throws MachineFormatException if it is not there
     */
    default String text(String path) {
        return new String(required(path), StandardCharsets.UTF_8);
    }

    /**
     * Reads the first line of a file that may be missing.
     *
     * @param path absolute
     * @return the line without blanks around it; empty if there is none
     */
    default String line(String path) {
        return read(path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .flatMap(text -> text.lines().findFirst())
                .map(String::strip)
                .orElse("");
    }
}

package io.jailhouse.cli;

import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that sources of configurations include: beside the including file, if its name stands in quotation marks, then
 * in some folders.
 *
 * @param folders in the order in which they are searched
 */
record IncludeFolders(List<Path> folders) implements IncludeFiles {
    private static final long MAX_BYTES = 4 << 20;

    @Override
    public Optional<SourceFile> find(String name, Optional<String> includer) {
        List<Path> candidates = new ArrayList<>();
        try {
            includer.ifPresent(path -> candidates.add(Path.of(path).resolveSibling(name)));
            folders.forEach(folder -> candidates.add(folder.resolve(name)));
            for (Path candidate : candidates) {
                if (Files.isRegularFile(candidate) && Files.size(candidate) <= MAX_BYTES) {
                    return Optional.of(source(candidate, Files.readAllBytes(candidate)));
                }
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw CommandFailure.saying("cannot read " + candidates + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    /** A file as the compiler takes it; bytes that are no text can only stand in comments. */
    static SourceFile source(Path path, byte[] bytes) {
        return new SourceFile(path.toString(), new String(bytes, StandardCharsets.UTF_8));
    }
}

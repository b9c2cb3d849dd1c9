package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A small memory file system for one test.
 *
 * @param folder where it is mounted
 */
public record MemoryFileSystem(Path folder) implements AutoCloseable {
    private static final int BLOCK = 4096;

    /**
     * Mounts one.
     *
     * @param size as the mount command takes it
     * @return empty when this user may not
     */
    public static Optional<MemoryFileSystem> mount(String size) {
        try {
            Path folder = Files.createTempDirectory("jh-small");
            if (isDone("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + size, "tmpfs", folder.toString())) {
                return Optional.of(new MemoryFileSystem(folder));
            }
            Files.delete(folder);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all room with one file. */
    public Path fill() {
        Path file = folder.resolve("filling");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return file;
        }
    }

    @Override
    public void close() {
        if (!isDone("umount", "--lazy", folder.toString())) {
            throw new IllegalStateException(folder + " cannot be unmounted");
        }
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isDone(String... command) {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

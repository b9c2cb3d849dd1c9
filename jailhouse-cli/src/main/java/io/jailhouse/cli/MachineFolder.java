package io.jailhouse.cli;

import io.jailhouse.config.machine.MachineFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a machine below a folder; {@code /} for this machine.
 *
 * @param root the folder
 */
record MachineFolder(Path root) implements MachineFiles {
    private static final int MOST_BYTES = 16 << 20;

    private Path place(String path) {
        return root.resolve(path.substring(1));
    }

    @Override
    public Optional<byte[]> read(String path) {
        Path file = place(path);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        // Files of /proc and /sys do not say how long they are.
        try (InputStream input = Files.newInputStream(file)) {
            return Optional.of(input.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> read(String path, long offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel file = FileChannel.open(place(path), StandardOpenOption.READ)) {
            int got = 0;
            while (got >= 0 && bytes.hasRemaining()) {
                got = file.read(bytes, offset + bytes.position());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return bytes.hasRemaining() ? Optional.empty() : Optional.of(bytes.array());
    }

    @Override
    public List<String> list(String folder) {
        try (Stream<Path> files = Files.list(place(folder))) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

package io.jailhouse.cli;

import io.jailhouse.config.machine.MachineFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a machine in a collected archive. */
final class MachineArchive implements MachineFiles {
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    /**
     * Takes the files.
     *
     * @param files content by absolute path
     */
    MachineArchive(Map<String, byte[]> files) {
        this.files.putAll(files);
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public Optional<byte[]> read(String path, long offset, int length) {
        return read(path)
                .filter(bytes -> offset <= bytes.length - length)
                .map(bytes -> Arrays.copyOfRange(bytes, (int) offset, (int) offset + length));
    }

    @Override
    public List<String> list(String folder) {
        String start = folder + "/";
        return files.tailMap(start).keySet().stream()
                .takeWhile(path -> path.startsWith(start))
                .map(path -> path.substring(start.length()).replaceFirst("/.*", ""))
                .distinct()
                .toList();
    }
}

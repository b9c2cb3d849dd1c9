package io.jailhouse.integration.board;

import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.OwnedRange;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a process has mapped of a board's shared files, as the operating system says. */
public final class AgentMaps {
    private static final long PAGE = 0x1000;

    private final BoardPaths paths;
    private final List<Mapped> all;

    /**
     * A part of a file in the address space of a process.
     *
     * @param rights "rw-s" and the like
     * @param offset of its first byte in the file
     */
    public record Mapped(Path file, String rights, long offset, long size) {
        private boolean writable() {
            return rights.charAt(1) == 'w';
        }
    }

    private AgentMaps(BoardPaths paths, List<Mapped> all) {
        this.paths = paths;
        this.all = all;
    }

    /** Reads the map of a process. */
    public static AgentMaps of(long pid, BoardPaths paths) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
            return new AgentMaps(
                    paths,
                    lines.map(line -> line.split("\\s+", 6))
                            .filter(fields -> fields.length == 6
                                    && fields[5].startsWith(paths.sharedDir().toString()))
                            .map(AgentMaps::mapped)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mapped mapped(String[] fields) {
        String[] bounds = fields[0].split("-", 2);
        long size = Long.parseUnsignedLong(bounds[1], 16) - Long.parseUnsignedLong(bounds[0], 16);
        return new Mapped(Path.of(fields[5]), fields[1], Long.parseLong(fields[2], 16), size);
    }

    /** Returns what is mapped of the board's memory. */
    public List<Mapped> boardMemory() {
        return all.stream()
                .filter(mapped -> mapped.file().equals(paths.memory()))
                .toList();
    }

    /** Returns what is mapped and not the cell's, or mapped for writing and only to be read. */
    public List<Mapped> beyond(CellOwnership cell) {
        List<Mapped> beyond = new ArrayList<>();
        for (Mapped mapped : all) {
            if (!isAllowed(mapped, cell)) {
                beyond.add(mapped);
            }
        }
        return beyond;
    }

    private boolean isAllowed(Mapped mapped, CellOwnership cell) {
        if (mapped.file().equals(paths.memory())) {
            for (long at = mapped.offset(); at < mapped.offset() + mapped.size(); at += PAGE) {
                if (!holds(cell, at, mapped.writable())) {
                    return false;
                }
            }
            return true;
        }
        if (mapped.file().equals(paths.communication())) {
            return mapped.offset() == CommunicationRegion.fileOffset(cell.getId()) && mapped.size() == PAGE;
        }
        String name = mapped.file().getFileName().toString();
        if (name.startsWith("serial-") || name.startsWith("registers-")) {
            return cell.getRangesList().stream()
                    .filter(range -> range.getKind().equals("serial"))
                    .anyMatch(range -> mapped.file().equals(paths.serialConsole(range.getPhysical()))
                            || mapped.file().equals(paths.serialRegisters(range.getPhysical())));
        }
        // Clock, consoles of the hypervisor and statistics hold nothing of a cell.
        return true;
    }

    private static boolean holds(CellOwnership cell, long page, boolean writable) {
        for (OwnedRange range : cell.getRangesList()) {
            boolean memory = range.getKind().equals("ram") || range.getKind().equals("io");
            boolean allowed = writable
                    ? range.getRights().contains("w")
                    : !range.getRights().startsWith("--");
            if (memory && allowed && page >= range.getPhysical() && page < range.getPhysical() + range.getSize()) {
                return true;
            }
        }
        return false;
    }
}

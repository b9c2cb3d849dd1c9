package io.jailhouse.agent.cell;

import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.GrantedRange;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.Mapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent has mapped and opened for its cell. Owned by the order thread; the CPUs must be held
 * while {@link #replace} runs, because mappings disappear.
 */
final class GrantedMemory implements AutoCloseable {
    private final BoardPaths paths;
    private final BoardMemory memory;
    private final SerialPorts ports;
    private Map<MappedPart, Mapping> mappings = Map.of();
    private Map<Long, RegisterFile> registerFiles = Map.of();
    private Stage2Map stage2 = Stage2Map.empty();

    /** Identifies a mapping: the same part with the same rights is kept from grant to grant. */
    private record MappedPart(boolean communication, long offset, long size, boolean write) {}

    GrantedMemory(BoardPaths paths, BoardMemory memory, SerialPorts ports) {
        this.paths = paths;
        this.memory = memory;
        this.ports = ports;
    }

    /** Returns the translation made from the grant in force. */
    Stage2Map stage2() {
        return stage2;
    }

    /**
     * Maps what a grant gives and unmaps everything else.
     *
     * @param grant the new grant
     * @throws IOException if a file cannot be mapped; what can no longer be trusted is unmapped then
     */
    void replace(Grant grant) throws IOException {
        Map<MappedPart, Mapping> kept = new HashMap<>();
        Map<Long, RegisterFile> files = new HashMap<>();
        Map<MappedPart, Mapping> old = new HashMap<>(mappings);
        try {
            List<Stage2Range> ranges = new ArrayList<>();
            for (GrantedRange range : grant.getRangesList()) {
                if (range.getSize() != 0) {
                    target(range, kept, old, files)
                            .ifPresent(target -> ranges.add(new Stage2Range(
                                    range.getGuestBase(), range.getSize(), range.getRead(), range.getWrite(), target)));
                }
            }
            stage2 = Stage2Map.of(ranges);
        } catch (IOException | RuntimeException e) {
            kept.values().forEach(Mapping::close);
            kept.clear();
            stage2 = Stage2Map.empty();
            throw e;
        } finally {
            old.values().forEach(Mapping::close);
            mappings = kept;
            registerFiles.values().forEach(file -> {
                if (!files.containsValue(file)) {
                    file.close();
                }
            });
            registerFiles = files;
        }
    }

    private Optional<Target> target(
            GrantedRange range,
            Map<MappedPart, Mapping> kept,
            Map<MappedPart, Mapping> old,
            Map<Long, RegisterFile> files)
            throws IOException {
        return switch (range.getTargetCase()) {
            case MEMORY_OFFSET -> {
                // A region that is not made of whole pages is never mapped (cell-config.h, subpage regions).
                if (((range.getGuestBase() | range.getSize()) & (BoardMemory.PAGE_SIZE - 1)) != 0) {
                    yield Optional.empty();
                }
                long offset = range.getMemoryOffset() & -BoardMemory.PAGE_SIZE;
                yield Optional.of(memory(new MappedPart(false, offset, range.getSize(), range.getWrite()), kept, old));
            }
            case COMMUNICATION -> {
                long offset =
                        CommunicationRegion.fileOffset(range.getCommunication().getCellId());
                // The region is one page, whatever size the configuration gives it.
                yield Optional.of(
                        memory(new MappedPart(true, offset, BoardMemory.PAGE_SIZE, range.getWrite()), kept, old));
            }
            case REGISTER_FILE_OFFSET -> {
                RegisterFile file = registerFiles.get(range.getRegisterFileOffset());
                if (file == null) {
                    file = new RegisterFile(memory, range.getRegisterFileOffset());
                }
                files.put(range.getRegisterFileOffset(), file);
                yield Optional.of(new Target.Device(file, 0));
            }
            case SERIAL -> ports.device(range.getSerial()).map(device -> new Target.Device(device, 0));
            case TARGET_NOT_SET -> Optional.empty();
        };
    }

    private Target memory(MappedPart part, Map<MappedPart, Mapping> kept, Map<MappedPart, Mapping> old)
            throws IOException {
        Mapping mapping = kept.get(part);
        if (mapping == null) {
            mapping = old.remove(part);
        }
        if (mapping == null) {
            var file = part.communication() ? paths.communication() : paths.memory();
            mapping = part.write()
                    ? Mapping.readWrite(file, part.offset(), part.size())
                    : Mapping.readOnly(file, part.offset(), part.size());
        }
        kept.put(part, mapping);
        return new Target.HostMemory(mapping.address());
    }

    @Override
    public void close() {
        mappings.values().forEach(Mapping::close);
        registerFiles.values().forEach(RegisterFile::close);
        ports.close();
        mappings = Map.of();
        registerFiles = Map.of();
        stage2 = Stage2Map.empty();
    }
}

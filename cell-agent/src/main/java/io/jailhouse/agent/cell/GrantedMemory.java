package io.jailhouse.agent.cell;

import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.GrantedRange;
import io.jailhouse.proto.SerialPort;
import io.jailhouse.proto.SubpageRegion;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.Mapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the agent has mapped and opened for its cell. Owned by the order thread; the CPUs must be held
 * while {@link #replace} runs, because mappings disappear.
 */
final class GrantedMemory implements AutoCloseable {
    private final BoardPaths paths;
    private final BoardMemory memory;
    private final SerialPorts ports;
    private final PciDevices pci;
    private Map<MappedPart, Mapping> mappings = Map.of();
    private Map<MappedPart, RegisterFile> registerFiles = Map.of();
    private Stage2Map stage2 = Stage2Map.empty();

    /** Identifies a mapping: the same part with the same rights is kept from grant to grant. */
    private record MappedPart(boolean communication, long offset, long size, boolean write) {}

    GrantedMemory(BoardPaths paths, BoardMemory memory, SerialPorts ports, PciDevices pci) {
        this.paths = paths;
        this.memory = memory;
        this.ports = ports;
        this.pci = pci;
    }

    /** Returns the translation made from the grant in force. */
    Stage2Map stage2() {
        return stage2;
    }

    /**
     * Maps what a grant gives and unmaps everything else.
     *
     * @param grant the new grant
     * @param mapped devices below all ranges of the grant
     * @param emulated devices in the second layer
     * @throws IOException if a file cannot be mapped; what can no longer be trusted is unmapped then
     */
    void replace(Grant grant, List<Stage2Range> mapped, List<Stage2Range> emulated) throws IOException {
        Map<MappedPart, Mapping> kept = new HashMap<>();
        Map<MappedPart, RegisterFile> files = new HashMap<>();
        Map<MappedPart, Mapping> old = new HashMap<>(mappings);
        Set<Long> granted = new HashSet<>();
        try {
            List<Stage2Range> ranges = new ArrayList<>(mapped);
            List<Stage2Range> subpages = new ArrayList<>(emulated);
            for (GrantedRange range : grant.getRangesList()) {
                if (range.hasSubpage()) {
                    subpages.add(subpage(range, granted));
                } else {
                    target(range, kept, old, files, granted)
                            .ifPresent(target -> ranges.add(new Stage2Range(
                                    range.getGuestBase(), range.getSize(), range.getRead(), range.getWrite(), target)));
                }
            }
            subpages.addAll(pci.replace(grant.getPci()));
            stage2 = Stage2Map.of(ranges, subpages).withMovable(pci.movable());
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
            ports.keepOnly(granted);
        }
    }

    private Optional<Target> target(
            GrantedRange range,
            Map<MappedPart, Mapping> kept,
            Map<MappedPart, Mapping> old,
            Map<MappedPart, RegisterFile> files,
            Set<Long> granted)
            throws IOException {
        return switch (range.getTargetCase()) {
            case MEMORY_OFFSET ->
                Optional.of(memory(
                        range,
                        new MappedPart(false, range.getMemoryOffset(), range.getSize(), range.getWrite()),
                        kept,
                        old));
            case COMMUNICATION -> {
                long offset =
                        CommunicationRegion.fileOffset(range.getCommunication().getCellId());
                yield Optional.of(
                        memory(range, new MappedPart(true, offset, range.getSize(), range.getWrite()), kept, old));
            }
            case REGISTER_FILE_OFFSET -> {
                // One for each piece, so that what is cut from a piece does not stay mapped with the rest.
                MappedPart part =
                        new MappedPart(false, range.getRegisterFileOffset(), range.getSize(), range.getWrite());
                RegisterFile file = files.get(part);
                if (file == null) {
                    file = registerFiles.get(part);
                }
                if (file == null) {
                    file = new RegisterFile(memory, part.offset(), part.write());
                }
                files.put(part, file);
                yield Optional.of(new Target.Device(file, 0, false));
            }
            case SERIAL -> {
                granted.add(range.getSerial().getPhysicalAddress());
                // A model stands for single registers: a pair does not reach it, as if the hypervisor emulated it.
                yield ports.device(range.getSerial()).map(device -> new Target.Device(device, 0));
            }
            case SUBPAGE, TARGET_NOT_SET -> Optional.empty();
        };
    }

    private Stage2Range subpage(GrantedRange range, Set<Long> granted) throws IOException {
        SubpageRegion region = range.getSubpage();
        List<SubpageDevice.Port> inside = new ArrayList<>();
        for (SerialPort port : region.getPortsList()) {
            granted.add(port.getPhysicalAddress());
            ports.device(port)
                    .ifPresent(device -> inside.add(
                            new SubpageDevice.Port(port.getPhysicalAddress(), BoardMemory.PAGE_SIZE, device)));
        }
        MmioDevice device = new SubpageDevice(memory, region.getPhysicalAddress(), region.getFlags(), inside);
        return new Stage2Range(range.getGuestBase(), range.getSize(), true, true, new Target.Device(device, 0));
    }

    private Target memory(
            GrantedRange range, MappedPart part, Map<MappedPart, Mapping> kept, Map<MappedPart, Mapping> old)
            throws IOException {
        if (!range.getRead() && !range.getWrite()) {
            return new Target.HostMemory(0);
        }
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
        pci.close();
        mappings = Map.of();
        registerFiles = Map.of();
        stage2 = Stage2Map.empty();
    }
}

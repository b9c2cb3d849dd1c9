package io.jailhouse.config.machine;

import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What of {@code /proc/iomem} the root cell gets: memory and registers, but neither interrupt controllers, IOMMUs, MSI-X tables
 * nor PCI configuration space, which the hypervisor must see every access to, nor what nobody uses.
 */
final class IoMemory {
    private static final String PATH = "/proc/iomem";
    private static final long VGA = 0xa0000;
    private static final long ROMS = 0xc0000;
    private static final long ROMS_END = 0xdffff;
    private static final long KERNEL_ALIGNMENT = 1 << 24;

    private final List<MemoryBlock> blocks = new ArrayList<>();
    private final Map<Long, Long> remappingUnits = new HashMap<>();
    private boolean hasRoms;

    private IoMemory() {}

    /** Reads it; the devices tell where MSI-X tables are. */
    static IoMemory read(MachineFiles files, List<PciFunction> devices) {
        IoMemory memory = new IoMemory();
        List<MemoryBlock> candidates = new ArrayList<>();
        Resource.read(files, PATH).forEach(root -> memory.collect(root, true, candidates));
        candidates.forEach(block -> memory.add(block, devices));
        if (memory.hasRoms) {
            memory.blocks.add(MemoryBlock.of(ROMS, ROMS_END, "ROMs"));
        }
        memory.takeFirstPage();
        return memory;
    }

    /** The blocks, rising but for the last. */
    List<MemoryBlock> blocks() {
        return blocks;
    }

    /** Sizes of the registers of Intel's IOMMUs by their addresses; Linux knows them if it drives them. */
    Map<Long, Long> remappingUnits() {
        return remappingUnits;
    }

    private void collect(Resource resource, boolean top, List<MemoryBlock> candidates) {
        String name = resource.name();
        if (top && name.equals(MemoryBlock.RAM)) {
            splitAtKernel(resource, candidates);
        } else if (name.contains("PCI MMCONFIG") || name.contains("APIC")) {
            return;
        } else if (!resource.parts().isEmpty()) {
            resource.parts().forEach(part -> collect(part, false, candidates));
        } else if (!name.toLowerCase(Locale.ROOT).equals("reserved")) {
            candidates.add(MemoryBlock.of(resource.start(), resource.end(), name));
        }
    }

    private static void splitAtKernel(Resource ram, List<MemoryBlock> candidates) {
        List<Resource> kernel = ram.parts().stream()
                .filter(part -> part.name().startsWith("Kernel"))
                .toList();
        MemoryBlock whole = MemoryBlock.of(ram.start(), ram.end(), MemoryBlock.RAM);
        if (kernel.isEmpty()) {
            candidates.add(whole);
            return;
        }
        long start = Math.max(ram.start(), kernel.getFirst().start());
        long end = Math.min(ram.end(), kernel.getLast().end() | (KERNEL_ALIGNMENT - 1));
        if (ram.start() < start) {
            candidates.add(whole.to(start - 1));
        }
        candidates.add(MemoryBlock.of(start, end, "Kernel"));
        if (end < ram.end()) {
            candidates.add(whole.from(end + 1));
        }
    }

    private void add(MemoryBlock block, List<PciFunction> devices) {
        String name = block.name();
        Optional<MessageInterrupts> table = devices.stream()
                .map(PciFunction::interrupts)
                .filter(it ->
                        it.msixVectors() > 0 && block.start() <= it.msixAddress() && it.msixAddress() <= block.end())
                .findFirst();
        if (name.startsWith("PCI Bus") && block.start() != VGA) {
            return;
        } else if (block.start() >= ROMS && block.end() <= ROMS_END) {
            hasRoms = true;
        } else if (name.contains("dmar")) {
            remappingUnits.put(block.start(), block.end() - block.start() + 1);
        } else if (name.contains("amd_iommu")) {
            return;
        } else if (table.isPresent()) {
            long tableEnd = table.get().msixAddress() + table.get().msixRegionSize();
            if (block.start() < table.get().msixAddress()) {
                append(block.to(table.get().msixAddress() - 1));
            }
            if (tableEnd <= block.end()) {
                append(block.from(tableEnd));
            }
        } else {
            append(block);
        }
    }

    /** Appends what is not there yet, in whole pages; RAM is joined with RAM. */
    private void append(MemoryBlock block) {
        long start = block.start() & -MemoryRegion.PAGE_SIZE;
        long end = block.end() | (MemoryRegion.PAGE_SIZE - 1);
        if (!blocks.isEmpty()) {
            MemoryBlock last = blocks.getLast();
            start = Math.max(start, last.end() + 1);
            if (last.isRam() && block.isRam() && last.end() + 1 == start && start <= end) {
                blocks.set(blocks.size() - 1, last.to(end));
                return;
            }
        }
        if (start <= end) {
            blocks.add(new MemoryBlock(start, end, block.name(), block.comments()));
        }
    }

    /** Linux calls the first page reserved, but CPUs start there. */
    private void takeFirstPage() {
        if (!blocks.isEmpty()
                && blocks.getFirst().start() == MemoryRegion.PAGE_SIZE
                && blocks.getFirst().name().equals(MemoryBlock.RAM)) {
            blocks.set(0, blocks.getFirst().from(0));
        }
    }
}

package io.jailhouse.config.create;

import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.machine.Machine;
import io.jailhouse.config.machine.MachineFormatException;
import io.jailhouse.config.machine.MemoryBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that Linux leaves to the hypervisor and to other cells: what its command line reserves, else a place that is free
 * to be reserved.
 *
 * @param start first address
 * @param size bytes
 */
record ReservedMemory(long start, long size) {
    private static final Pattern MEMMAP =
            Pattern.compile("\\bmemmap=(0[xX][0-9a-fA-F]+|\\d+)([KkMmGg]?)\\$(0[xX][0-9a-fA-F]+|\\d+)([KkMmGg]?)");
    private static final String UNITS = "kmg";
    private static final int BITS_PER_UNIT = 10;

    /** Where the demos have it. */
    private static final long USUAL = 0x3a000000;

    /** Finds it. */
    static ReservedMemory of(Machine machine, long size) {
        Matcher memmap = MEMMAP.matcher(machine.commandLine());
        if (memmap.find()) {
            long reserved = bytes(memmap.group(1), memmap.group(2));
            long start = bytes(memmap.group(3), memmap.group(4));
            if (reserved < size || start % MemoryRegion.PAGE_SIZE != 0) {
                throw new MachineFormatException(
                        "/proc/cmdline: Your memmap reservation is too small you need >=\"0x%x\". Hint: your kernel cmd line needs \"memmap=0x%x$0x%x\""
                                .formatted(size, size, start & -MemoryRegion.PAGE_SIZE));
            }
            return new ReservedMemory(start, size);
        }
        return usual(machine.memory(), size)
                .or(() -> last(machine.memory(), size))
                .orElseThrow(() -> new MachineFormatException(
                        "/proc/iomem: no block of memory has 0x%x bytes for hypervisor and other cells"
                                .formatted(size)));
    }

    private static long bytes(String number, String unit) {
        try {
            int shift = unit.isEmpty() ? 0 : BITS_PER_UNIT * (UNITS.indexOf(unit.toLowerCase(Locale.ROOT)) + 1);
            long value = Long.decode(number.replaceFirst("^0+(?=[1-9])", ""));
            if (value >>> (46 - shift) == 0) {
                return value << shift;
            }
        } catch (NumberFormatException e) {
            throw new MachineFormatException("/proc/cmdline: memmap: " + number + " is no number");
        }
        throw new MachineFormatException("/proc/cmdline: memmap: " + number + unit + " is more than a machine has");
    }

    private static Optional<ReservedMemory> usual(List<MemoryBlock> blocks, long size) {
        return blocks.stream()
                .filter(it -> it.name().equals(MemoryBlock.RAM) && it.start() <= USUAL && it.end() - USUAL + 1 >= size)
                .map(it -> new ReservedMemory(USUAL, size))
                .findFirst();
    }

    private static Optional<ReservedMemory> last(List<MemoryBlock> blocks, long size) {
        return blocks.stream()
                .filter(it -> it.name().equals(MemoryBlock.RAM) && it.end() - it.start() + 1 >= size)
                .map(it -> new ReservedMemory(it.start(), size))
                .reduce((one, other) -> other);
    }

    /** What of some blocks is neither reserved nor in a block before. */
    List<MemoryBlock> outside(List<MemoryBlock> blocks) {
        List<MemoryBlock> left = new ArrayList<>();
        for (MemoryBlock block : blocks) {
            List<MemoryBlock> pieces = without(List.of(wholePages(block)), start, start + size - 1);
            for (MemoryBlock before : List.copyOf(left)) {
                pieces = without(pieces, before.start(), before.end());
            }
            left.addAll(pieces);
        }
        return left;
    }

    private static MemoryBlock wholePages(MemoryBlock block) {
        return new MemoryBlock(
                block.start() & -MemoryRegion.PAGE_SIZE,
                block.end() | (MemoryRegion.PAGE_SIZE - 1),
                block.name(),
                block.comments());
    }

    private static List<MemoryBlock> without(List<MemoryBlock> blocks, long first, long last) {
        List<MemoryBlock> pieces = new ArrayList<>();
        for (MemoryBlock block : blocks) {
            if (block.end() < first || block.start() > last) {
                pieces.add(block);
                continue;
            }
            if (block.start() < first) {
                pieces.add(new MemoryBlock(block.start(), first - 1, block.name(), block.comments()));
            }
            if (block.end() > last) {
                pieces.add(new MemoryBlock(last + 1, block.end(), block.name(), block.comments()));
            }
        }
        return pieces;
    }
}

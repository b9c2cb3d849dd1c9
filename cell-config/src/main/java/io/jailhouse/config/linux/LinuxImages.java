package io.jailhouse.config.linux;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import io.jailhouse.config.devicetree.DeviceTreeWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where everything lies that boots Linux in a cell, in the order of addresses: device tree, kernel, room to unpack it,
 * initial file system; and the line that tells the loader.
 *
 * @param loaderAddress of the loader, where the cell's first CPU begins
 * @param parameters of the loader
 * @param kernel the kernel
 * @param kernelAddress where it goes
 * @param tree content of the device tree, with memory, command line and initial file system
 * @param treeAddress where it goes
 * @param initrdAddress where the initial file system goes, if there is one
 */
public record LinuxImages(
        long loaderAddress,
        String parameters,
        KernelImage kernel,
        long kernelAddress,
        byte[] tree,
        long treeAddress,
        long initrdAddress) {
    private static final int PAGE = MemoryRegion.PAGE_SIZE;

    /** Bytes from the loader to its parameters. */
    private static final int PARAMETERS_OFFSET = 0x1000;

    /** Bytes at address 0 that loader and parameters need. */
    private static final int LOADER_BYTES = 0x2000;

    /** A region at address 0 that is no larger is there for the loader alone. */
    private static final int LOADER_REGION_BYTES = 0x10000;

    private static final Set<MemoryFlag> RAM =
            Set.of(MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.EXECUTE, MemoryFlag.DMA);
    private static final Set<MemoryFlag> NOT_RAM = Set.of(MemoryFlag.IO, MemoryFlag.COMM_REGION, MemoryFlag.ROOTSHARED);

    private static final long LONGEST_IMAGE = 1L << 30;

    /**
     * What is to be placed.
     *
     * @param kernel content of the file
     * @param tree content of the file, a flattened device tree
     * @param initrdBytes size of the initial file system; 0 if there is none
     * @param commandLine of the kernel; empty: as the tree says
     * @param decompressionFactor how many times its size the kernel needs behind itself; empty: as usual
     */
    public record Request(
            byte[] kernel,
            byte[] tree,
            long initrdBytes,
            Optional<String> commandLine,
            Optional<Integer> decompressionFactor) {}

    /**
     * Finds the places.
     *
     * @param cell the cell
     * @param architecture of the kernel
     * @param request what is to be placed
     * @return the places; empty if Linux of this architecture cannot be placed
     * @throws NoRoomForLinuxException if the cell is too small, or the kernel is no image
     * @throws io.jailhouse.config.devicetree.DeviceTreeFormatException if the tree is none
     */
    public static Optional<LinuxImages> place(CellConfig cell, Architecture architecture, Request request)
            throws NoRoomForLinuxException {
        Optional<KernelImage> image = KernelImage.read(request.kernel(), architecture, LONGEST_IMAGE);
        return image.isEmpty() ? Optional.empty() : Optional.of(place(cell, image.get(), request));
    }

    private static LinuxImages place(CellConfig cell, KernelImage kernel, Request request)
            throws NoRoomForLinuxException {
        long kernelBytes = aligned(kernel.bytes().length, PAGE);
        if (request.initrdBytes() > 0) {
            kernelBytes += request.decompressionFactor().orElse(kernel.decompressionFactor()) * kernelBytes;
        }
        // A page more, for what the tree gets in addition.
        long treeBytes = aligned(request.tree().length, PAGE) + PAGE;
        long needed = kernel.textOffset() + kernelBytes + kernel.alignment() + treeBytes + LOADER_BYTES;
        MemoryRegion region = cell.memoryRegions().stream()
                .filter(candidate -> isRam(candidate) && Long.compareUnsigned(candidate.size(), needed) >= 0)
                .findFirst()
                .orElseThrow(() -> new NoRoomForLinuxException("No space found to load all images"));
        long treeAddress = region.virtStart() == 0 ? LOADER_BYTES : region.virtStart();
        long kernelAddress = aligned(treeAddress + treeBytes, kernel.alignment()) + kernel.textOffset();
        long initrdAddress = kernelAddress + kernelBytes;
        if (initrdAddress + request.initrdBytes() - region.virtStart() > region.size()) {
            throw new NoRoomForLinuxException("No space found to load all images");
        }
        return new LinuxImages(
                cell.cpuResetAddress(),
                "kernel=0x%x dtb=0x%x".formatted(kernelAddress, treeAddress),
                kernel,
                kernelAddress,
                DeviceTreeWriter.write(completed(request, cell, initrdAddress)),
                treeAddress,
                initrdAddress);
    }

    /** Returns where the parameters go. */
    public long parametersAddress() {
        return loaderAddress + PARAMETERS_OFFSET;
    }

    private static DeviceTree completed(Request request, CellConfig cell, long initrdAddress) {
        DeviceTree tree = DeviceTreeReader.read(request.tree());
        int addressBytes = cellBytes(tree, "#address-cells");
        int sizeBytes = cellBytes(tree, "#size-cells");
        List<MemoryRegion> memory = cell.memoryRegions().stream()
                .filter(region -> isRam(region) && (region.virtStart() != 0 || region.size() > LOADER_REGION_BYTES))
                .toList();
        ByteBuffer blocks = ByteBuffer.allocate(memory.size() * (addressBytes + sizeBytes));
        memory.forEach(region -> {
            put(blocks, region.virtStart(), addressBytes);
            put(blocks, region.size(), sizeBytes);
        });
        tree = tree.with("memory", "device_type", text("memory")).with("memory", "reg", FixedBytes.of(blocks.array()));
        if (request.commandLine().isPresent()) {
            tree = tree.with("chosen", "bootargs", text(request.commandLine().get()));
        }
        if (request.initrdBytes() > 0) {
            tree = tree.with("chosen", "linux,initrd-start", number(initrdAddress, addressBytes))
                    .with("chosen", "linux,initrd-end", number(initrdAddress + request.initrdBytes(), addressBytes));
        }
        return tree;
    }

    private static boolean isRam(MemoryRegion region) {
        return RAM.stream().allMatch(region::has) && NOT_RAM.stream().noneMatch(region::has);
    }

    private static int cellBytes(DeviceTree tree, String property) {
        List<Long> cells = tree.root().cells(property);
        return cells.equals(List.of(2L)) ? Long.BYTES : Integer.BYTES;
    }

    private static FixedBytes number(long value, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        put(buffer, value, bytes);
        return FixedBytes.of(buffer.array());
    }

    private static void put(ByteBuffer buffer, long value, int bytes) {
        if (bytes == Long.BYTES) {
            buffer.putLong(value);
        } else {
            buffer.putInt((int) value);
        }
    }

    private static FixedBytes text(String text) {
        return FixedBytes.of((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static long aligned(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }
}

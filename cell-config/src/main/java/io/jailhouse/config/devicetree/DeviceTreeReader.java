package io.jailhouse.config.devicetree;

import io.jailhouse.config.FixedBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads flattened device trees; any bytes give a tree or a {@link DeviceTreeFormatException}. */
public final class DeviceTreeReader {
    private static final int MAGIC = 0xd00dfeed;
    private static final int HEADER_BYTES = 40;
    private static final int BEGIN_NODE = 1;
    private static final int END_NODE = 2;
    private static final int PROPERTY = 3;
    private static final int NOP = 4;
    private static final int MAX_DEPTH = 64;
    private static final int RESERVATION_BYTES = 16;

    private final ByteBuffer bytes;
    private final int strings;
    private int at;

    private DeviceTreeReader(byte[] content) {
        bytes = ByteBuffer.wrap(content);
        if (content.length < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
            throw new DeviceTreeFormatException(
                    "not a flattened device tree: the first four bytes are not d0 0d fe ed");
        }
        at = offset(8);
        strings = offset(12);
    }

    /**
     * Reads a tree.
     *
     * @param content of a {@code .dtb} file
     * @return the tree
     * @throws DeviceTreeFormatException if it is none
     */
    public static DeviceTree read(byte[] content) {
        DeviceTreeReader reader = new DeviceTreeReader(content);
        List<AddressBlock> reservations = reader.reservations();
        reader.expectRoot();
        Translation none = new Translation(Optional.of(List.of()), 2, 1);
        return new DeviceTree(reader.node("", none, 0), reservations);
    }

    /** How addresses of a bus become addresses of the CPU; the windows are empty if the bus cannot be translated. */
    private record Translation(Optional<List<Window>> windows, int addressCells, int sizeCells) {
        Optional<AddressBlock> toCpu(AddressBlock block) {
            if (windows.isEmpty()) {
                return Optional.empty();
            } else if (windows.get().isEmpty()) {
                return Optional.of(block);
            }
            return windows.get().stream()
                    .filter(window -> Long.compareUnsigned(block.start() - window.child(), window.size()) < 0)
                    .findFirst()
                    .map(window -> new AddressBlock(block.start() - window.child() + window.cpu(), block.size()));
        }
    }

    private record Window(long child, long cpu, long size) {}

    private int offset(int field) {
        int offset = bytes.getInt(field);
        if (offset < 0 || offset > bytes.limit()) {
            throw new DeviceTreeFormatException("offset 0x%x of the header is behind the end".formatted(offset));
        }
        return offset;
    }

    private List<AddressBlock> reservations() {
        List<AddressBlock> blocks = new ArrayList<>();
        for (int entry = offset(16); entry + RESERVATION_BYTES <= bytes.limit(); entry += RESERVATION_BYTES) {
            AddressBlock block = new AddressBlock(bytes.getLong(entry), bytes.getLong(entry + Long.BYTES));
            if (block.start() == 0 && block.size() == 0) {
                break;
            }
            blocks.add(block);
        }
        return blocks;
    }

    private int word() {
        if (at + Integer.BYTES > bytes.limit()) {
            throw new DeviceTreeFormatException("the structure ends at offset 0x%x".formatted(at));
        }
        int word = bytes.getInt(at);
        at += Integer.BYTES;
        return word;
    }

    private void expectRoot() {
        int token = word();
        while (token == NOP) {
            token = word();
        }
        if (token != BEGIN_NODE) {
            throw new DeviceTreeFormatException("the tree has no root");
        }
    }

    private DeviceNode node(String parent, Translation bus, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DeviceTreeFormatException("the tree is deeper than " + MAX_DEPTH);
        }
        String name = string(at);
        at = aligned(at + name.length() + 1);
        String path = depth == 0 ? "/" : (parent.equals("/") ? "" : parent) + "/" + name;
        Map<String, FixedBytes> properties = new LinkedHashMap<>();
        List<DeviceNode> children = new ArrayList<>();
        Translation below = null;
        while (true) {
            int token = word();
            switch (token) {
                case PROPERTY -> property(properties);
                case BEGIN_NODE -> {
                    below = below == null ? translation(properties, bus, depth) : below;
                    children.add(node(path, below, depth + 1));
                }
                case END_NODE -> {
                    return new DeviceNode(path, properties, children, blocks(properties, bus));
                }
                case NOP -> {}
                default -> throw new DeviceTreeFormatException("unknown token %d in %s".formatted(token, path));
            }
        }
    }

    private void property(Map<String, FixedBytes> properties) {
        int length = word();
        int name = word();
        if (length < 0 || length > bytes.limit() - at) {
            throw new DeviceTreeFormatException("a property of %d bytes reaches behind the end".formatted(length));
        }
        byte[] value = new byte[length];
        bytes.get(at, value);
        properties.put(string((long) strings + Integer.toUnsignedLong(name)), FixedBytes.of(value));
        at = aligned(at + length);
    }

    private String string(long from) {
        if (from > bytes.limit()) {
            throw new DeviceTreeFormatException("a name lies behind the end");
        }
        int end = (int) from;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), (int) from, end - (int) from, StandardCharsets.ISO_8859_1);
    }

    private static int aligned(int offset) {
        return (offset + 3) & ~3;
    }

    private static Translation translation(Map<String, FixedBytes> properties, Translation bus, int depth) {
        int addressCells = cells(properties, "#address-cells", 2);
        int sizeCells = cells(properties, "#size-cells", 1);
        FixedBytes ranges = properties.get("ranges");
        if (depth == 0) {
            return new Translation(Optional.of(List.of()), addressCells, sizeCells);
        } else if (ranges == null) {
            return new Translation(Optional.empty(), addressCells, sizeCells);
        } else if (ranges.length() == 0) {
            return new Translation(bus.windows(), addressCells, sizeCells);
        }
        List<Window> windows = new ArrayList<>();
        int entry = (addressCells + bus.addressCells() + sizeCells) * Integer.BYTES;
        for (int i = 0; entry > 0 && i + entry <= ranges.length(); i += entry) {
            long child = number(ranges, i, addressCells);
            int parentAt = i + addressCells * Integer.BYTES;
            long size = number(ranges, parentAt + bus.addressCells() * Integer.BYTES, sizeCells);
            bus.toCpu(new AddressBlock(number(ranges, parentAt, bus.addressCells()), size))
                    .ifPresent(cpu -> windows.add(new Window(child, cpu.start(), size)));
        }
        return new Translation(windows.isEmpty() ? Optional.empty() : Optional.of(windows), addressCells, sizeCells);
    }

    private static int cells(Map<String, FixedBytes> properties, String name, int usual) {
        FixedBytes value = properties.get(name);
        int cells = value != null && value.length() == Integer.BYTES ? (int) number(value, 0, 1) : usual;
        return cells < 0 || cells > 4 ? usual : cells;
    }

    private static List<AddressBlock> blocks(Map<String, FixedBytes> properties, Translation bus) {
        FixedBytes reg = properties.get("reg");
        int entry = (bus.addressCells() + bus.sizeCells()) * Integer.BYTES;
        List<AddressBlock> blocks = new ArrayList<>();
        for (int i = 0; reg != null && bus.sizeCells() > 0 && i + entry <= reg.length(); i += entry) {
            long start = number(reg, i, bus.addressCells());
            long size = number(reg, i + bus.addressCells() * Integer.BYTES, bus.sizeCells());
            bus.toCpu(new AddressBlock(start, size)).ifPresent(blocks::add);
        }
        return blocks;
    }

    /** A big-endian number; of one with more than two cells the last two. */
    private static long number(FixedBytes bytes, int from, int cells) {
        long value = 0;
        for (int i = 0; i < cells * Integer.BYTES; i++) {
            value = value << Byte.SIZE | bytes.at(from + i);
        }
        return value;
    }
}

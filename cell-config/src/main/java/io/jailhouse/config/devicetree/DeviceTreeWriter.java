package io.jailhouse.config.devicetree;

import io.jailhouse.config.FixedBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes flattened device trees (Devicetree Specification 0.4, chapter 5). Properties of a node are sorted by name, so that
 * the same tree gives the same bytes.
 */
public final class DeviceTreeWriter {
    private static final int MAGIC = 0xd00dfeed;
    private static final int VERSION = 17;
    private static final int LAST_COMPATIBLE_VERSION = 16;
    private static final int HEADER_BYTES = 40;
    private static final int RESERVATION_BYTES = 16;
    private static final int BEGIN_NODE = 1;
    private static final int END_NODE = 2;
    private static final int PROPERTY = 3;
    private static final int END = 9;

    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new HashMap<>();

    private DeviceTreeWriter() {}

    /**
     * Writes a tree.
     *
     * @param tree the tree; a boot CPU other than 0 is not kept
     * @return content of a {@code .dtb} file
     */
    public static byte[] write(DeviceTree tree) {
        DeviceTreeWriter writer = new DeviceTreeWriter();
        writer.node(tree.root());
        writer.word(END);
        return writer.assemble(tree);
    }

    private byte[] assemble(DeviceTree tree) {
        int structureAt = HEADER_BYTES + (tree.reservations().size() + 1) * RESERVATION_BYTES;
        int stringsAt = structureAt + structure.size();
        int size = stringsAt + strings.size();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putInt(MAGIC)
                .putInt(size)
                .putInt(structureAt)
                .putInt(stringsAt)
                .putInt(HEADER_BYTES)
                .putInt(VERSION)
                .putInt(LAST_COMPATIBLE_VERSION)
                .putInt(0)
                .putInt(strings.size())
                .putInt(structure.size());
        tree.reservations().forEach(block -> bytes.putLong(block.start()).putLong(block.size()));
        // An empty one ends the list.
        bytes.putLong(0).putLong(0);
        return bytes.put(structure.toByteArray()).put(strings.toByteArray()).array();
    }

    private void node(DeviceNode node) {
        word(BEGIN_NODE);
        text(structure, node.path().substring(node.path().lastIndexOf('/') + 1));
        align();
        new TreeMap<>(node.properties()).forEach(this::property);
        node.children().forEach(this::node);
        word(END_NODE);
    }

    private void property(String name, FixedBytes value) {
        word(PROPERTY);
        word(value.length());
        word(stringOffsets.computeIfAbsent(name, _ -> {
            int offset = strings.size();
            text(strings, name);
            return offset;
        }));
        structure.writeBytes(value.toArray());
        align();
    }

    private void word(int value) {
        structure.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private void align() {
        while (structure.size() % Integer.BYTES != 0) {
            structure.write(0);
        }
    }

    private static void text(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        to.write(0);
    }
}

package io.jailhouse.config.devicetree;

import io.jailhouse.config.FixedBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of the tree.
 *
 * @param path from the root, such as {@code /bus@f0000/serial@2810000}
 * @param properties by name
 * @param children in order
 * @param blocks what {@code reg} names, translated to addresses of the CPU; empty if that cannot be done
 */
public record DeviceNode(
        String path, Map<String, FixedBytes> properties, List<DeviceNode> children, List<AddressBlock> blocks) {
    /** Copies map and lists. */
    public DeviceNode {
        properties = Map.copyOf(properties);
        children = List.copyOf(children);
        blocks = List.copyOf(blocks);
    }

    /**
     * Gives a property as text.
     *
     * @param name of the property
     * @return its first string
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable(properties.get(name)).map(bytes -> {
            String text = new String(bytes.toArray(), StandardCharsets.UTF_8);
            int nul = text.indexOf('\0');
            return nul < 0 ? text : text.substring(0, nul);
        });
    }

    /**
     * Gives a property that is a list of strings.
     *
     * @param name of the property
     * @return its strings; none if there is no such property
     */
    public List<String> texts(String name) {
        FixedBytes bytes = properties.get(name);
        return bytes == null || bytes.length() == 0
                ? List.of()
                : List.of(bytes.latin1().split("\0"));
    }

    /**
     * Gives a property that is a list of numbers.
     *
     * @param name of the property
     * @return its cells, unsigned 32 bits each; none if there is no such property
     */
    public List<Long> cells(String name) {
        FixedBytes bytes = properties.getOrDefault(name, FixedBytes.zeros(0));
        List<Long> cells = new ArrayList<>();
        for (int at = 0; at + Integer.BYTES <= bytes.length(); at += Integer.BYTES) {
            cells.add(Integer.toUnsignedLong(Integer.reverseBytes((int) bytes.number(at, Integer.BYTES))));
        }
        return cells;
    }

    /**
     * Tells whether Linux leaves the device alone.
     *
     * @return true if the status is neither absent nor okay
     */
    public boolean isDisabled() {
        return text("status")
                .filter(status -> !status.equals("okay") && !status.equals("ok"))
                .isPresent();
    }

    /**
     * Gives the node with one property set.
     *
     * @param name of the property
     * @param value replaces a former one
     * @return a new node; {@code blocks} stay as they were
     */
    public DeviceNode with(String name, FixedBytes value) {
        Map<String, FixedBytes> changed = new HashMap<>(properties);
        changed.put(name, value);
        return new DeviceNode(path, changed, children, blocks);
    }

    /**
     * Gives the node and all below it.
     *
     * @return this node first
     */
    public List<DeviceNode> all() {
        List<DeviceNode> nodes = new ArrayList<>();
        collect(nodes);
        return nodes;
    }

    private void collect(List<DeviceNode> nodes) {
        nodes.add(this);
        children.forEach(child -> child.collect(nodes));
    }
}
